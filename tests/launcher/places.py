"""Checkouts for these tests: open to every user or closed by a parent, swept away with whatever was made elsewhere for them."""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from shopops.launcher.home import home_of, key_of
from shopops.launcher.leftovers import processes_in
from shopops.launcher.local_services import local_services
from tests.services import ROOT

IS_ROOT = os.geteuid() == 0
SERVERS = ("postgres", "valkey")
_HOLD = """
import sys, time
from pathlib import Path
from shopops.launcher.local_services import local_services
with local_services(Path(sys.argv[1]), {}, careless=True) as services:
    print(services.database_url, services.redis_url, flush=True)
    time.sleep(600)
"""


@contextmanager
def checkout(name: str = "checkout", *, parent_mode: int = 0o755, used: bool = False) -> Iterator[Path]:
    """A `var` folder to be, inside `name`, inside a parent of that mode. `used`: its data have been made before."""
    parent = Path(tempfile.mkdtemp(prefix="shopops-test-", dir="/tmp"))
    parent.chmod(parent_mode)
    var = parent / name / "var"
    try:
        if used:
            var.mkdir(parents=True)
            subprocess.run(["cp", "-a", _made_before(), var / "services"], check=True)
        yield var
    finally:
        for folder in (*var.parent.glob("var/services*"), *_elsewhere(var)):
            end_outright(folder)
            shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(parent, ignore_errors=True)
        for place in _elsewhere(var):
            shutil.rmtree(place.parent, ignore_errors=True)
        sweep_sockets(var)


@cache
def _made_before() -> Path:
    """Data as the product makes them, once for all tests that only use them."""
    parent = Path(tempfile.mkdtemp(prefix="shopops-test-", dir="/tmp"))
    parent.chmod(0o755)
    atexit.register(shutil.rmtree, parent, ignore_errors=True)
    with local_services(parent / "var", {}, careless=True):
        pass
    shutil.rmtree(parent / "var" / "services" / "sockets")
    return parent / "var" / "services"


def sweep_sockets(var: Path) -> None:
    """The short socket folder of a long or odd path."""
    for folder in Path("/tmp").glob(f"shopops-*-{key_of(var)[:12]}"):
        shutil.rmtree(folder, ignore_errors=True)


def _elsewhere(var: Path) -> list[Path]:
    place = Path("/var/lib/shopops") / key_of(var)
    return [place / "services"] if place.exists() else []


def data_folders(var: Path) -> list[Path]:
    """Where the servers of this checkout keep their data."""
    folder = home_of(var, []).folder
    return [folder / server for server in SERVERS]


def end_outright(services: Path) -> None:
    """kill -9 of every server process that stands in these folders."""
    for server in SERVERS:
        for pid in processes_in(services / server):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


@contextmanager
def holder(var: Path, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """Another process that holds the services of this checkout: itself, its database's and its broker's address."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(var)],
        cwd=ROOT,
        env={**_clean_environment(), **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        database_url, redis_url = process.stdout.readline().split()
        yield process, database_url, redis_url
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}


def wait_until(holds: object, seconds: float = 20.0) -> None:
    """Asks again and again; fails when the answer stays no."""
    deadline = time.monotonic() + seconds
    assert callable(holds)
    while not holds():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)
