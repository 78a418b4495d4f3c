"""Real workers and beat as processes: killed, and their broker emptied and restarted, in the middle of a sweep."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from redis import Redis
from redis.exceptions import ConnectionError

from inspections import sweeps
from inspections.models import Finding, FindingChange, Inspection, Sweep
from stores.models import Store
from tests import services
from tests.house import ROOT, Sandbox, connect_stores, open_problems, planted

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules")]

STORES = 60


@pytest.fixture(scope="module")
def slow_marketplace() -> Iterator[Sandbox]:
    sandbox = Sandbox(seed=5, stores=STORES, still=True, latency_ms="150")
    yield sandbox
    sandbox.stop()


class Crew:
    """Two workers and a beat on this run's database and broker."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        database = connection.settings_dict["NAME"]
        self._environment = os.environ | {
            "DATABASE_URL": os.environ["DATABASE_URL"].replace("/shopops?", f"/{database}?")
            if "/shopops?" in os.environ["DATABASE_URL"]
            else f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{database}",
            **sandbox.environment,
            "LEASE_SECONDS": "3",
            "PLATFORM_CALL_SECONDS": "120",  # on a busy machine an answer may take its time
            "PLATFORM_STORE_SECONDS": "300",
            "INSPECT_EVERY_MINUTES": "1440",
        }
        self._folder = folder
        self.workers = [self._start("worker", "-P", "threads", "-c", "2", "-n", f"crew{n}@%h") for n in (1, 2)]
        self._beat = self._start("beat")

    def stop(self) -> None:
        for process in (self._beat, *self.workers):
            process.send_signal(signal.SIGKILL)
            process.wait(10)

    def _start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "celery", "-A", "shopops", *arguments, "-l", "WARNING"]
        log = (self._folder / f"{arguments[0]}-{time.monotonic_ns()}.log").open("wb")
        return subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=log, stderr=subprocess.STDOUT)


@pytest.fixture
def crew(slow_marketplace: Sandbox, tmp_path: Path) -> Iterator[Crew]:
    connect_stores(slow_marketplace)
    running = Crew(slow_marketplace, tmp_path)
    yield running
    running.stop()


def until(reached: Callable[[Sweep], bool], sweep: Sweep, seconds: float) -> None:
    """Looks until the sweep has come so far; fails loudly when it has not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not reached(sweep):
        assert time.monotonic() < deadline, f"only {sweep.done} of {sweep.total} stores after {seconds} s"
        time.sleep(0.05)
        sweep.refresh_from_db()


def kill_a_worker(crew: Crew) -> None:
    crew.workers[0].send_signal(signal.SIGKILL)


def empty_the_broker(crew: Crew) -> None:
    Redis.from_url(django_settings.REDIS_URL).flushall()


def kill_the_broker_and_start_it_again(crew: Crew) -> None:
    """What it held is gone: the suite's broker keeps nothing on disk."""
    redis = Redis.from_url(django_settings.REDIS_URL)
    born_as = redis.info("server")["run_id"]
    with contextlib.suppress(ConnectionError):
        redis.shutdown(nosave=True)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        services.revive()  # does nothing while the old one is still dying
        with contextlib.suppress(ConnectionError):
            if redis.info("server")["run_id"] != born_as:
                return
        time.sleep(0.05)
    raise AssertionError("the broker did not come back")


def cut_the_brokers_connections(crew: Crew) -> None:
    redis = Redis.from_url(django_settings.REDIS_URL)
    redis.client_kill_filter(_type="normal", skipme=True)
    redis.client_kill_filter(_type="pubsub", skipme=True)


BLOWS_TO_THE_BROKER = [empty_the_broker, kill_the_broker_and_start_it_again, cut_the_brokers_connections]
ours_only = pytest.mark.skipif(not services.broker_is_ours, reason="the broker is not this suite's own to break")
BLOWS = [kill_a_worker, *(pytest.param(blow, marks=ours_only) for blow in BLOWS_TO_THE_BROKER)]


@pytest.mark.parametrize("blow", BLOWS)
def test_every_store_is_inspected_once_whatever_breaks(
    blow: Callable[[Crew], None], crew: Crew, slow_marketplace: Sandbox
) -> None:
    sweep = sweeps.start_sweep(Store.objects.all(), None)
    until(lambda one: one.done >= 3, sweep, 240)
    assert sweep.done < STORES, "the blow must fall in the middle of the sweep"
    blow(crew)
    until(lambda one: one.finished_at is not None, sweep, 240)
    assert (sweep.done, sweep.total) == (STORES, STORES)
    assert Inspection.objects.count() == STORES
    assert FindingChange.objects.filter(kind="opened").count() == Finding.objects.count()
    for row in Inspection.objects.select_related("store"):
        assert open_problems(row.store) == planted(slow_marketplace, row.store, row.judged_at)
    connection.close()
