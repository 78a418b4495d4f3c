"""The launcher's decisions and files, each by itself."""

import socket
import stat
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from inspections.models import WorkerHeartbeat
from shopops.launcher import plan
from shopops.launcher.faults import ServerFault
from shopops.launcher.ports import any_free_port, web_port
from shopops.launcher.restarts import Record, after_death
from shopops.launcher.running import (
    AlreadyRunningError,
    environment_file,
    held,
    running_environment,
    sole_launcher,
    write_environment,
)
from shopops.launcher.secrets_file import lasting_secrets, secrets_file
from shopops.launcher.watchdog import forget_worker, silent_workers


def test_quick_deaths_in_a_row_wait_longer_and_then_end_it() -> None:
    first = after_death(Record(), 0.1)
    second = after_death(first.record, 0.1)
    third = after_death(second.record, 0.1)
    assert [first.wait_seconds, second.wait_seconds, third.wait_seconds] == [0.5, 1.0, None]


def test_a_child_that_lived_a_while_begins_afresh() -> None:
    assert after_death(Record(quick_deaths=2), 60.0).record == Record()


def test_secrets_are_made_once_and_are_private(tmp_path: Path) -> None:
    made = lasting_secrets(tmp_path, {})
    assert lasting_secrets(tmp_path, {}) == made
    assert len(made["SECRET_KEY"]) >= 50
    assert stat.S_IMODE(secrets_file(tmp_path).stat().st_mode) == 0o600


def test_secrets_that_the_environment_gives_are_not_kept(tmp_path: Path) -> None:
    given = {"SECRET_KEY": "from outside", "SHOPOPS_SECRET_KEYS": "k9:outside", "DEMO_PASSWORD": "outside"}
    given |= {"VAPID_PRIVATE_KEY": "outside", "TOKEN_PEPPERS": "1:outside"}
    assert lasting_secrets(tmp_path, given) == given
    assert not secrets_file(tmp_path).exists()


def test_a_second_terminal_finds_the_environment_while_a_launcher_runs(tmp_path: Path) -> None:
    with sole_launcher(tmp_path, print):
        write_environment(tmp_path, {"DATABASE_URL": "postgresql://x/?a=b=c"})
        assert running_environment(tmp_path) == {"DATABASE_URL": "postgresql://x/?a=b=c"}
        assert stat.S_IMODE(environment_file(tmp_path).stat().st_mode) == 0o600
    assert running_environment(tmp_path) == {}


def test_what_a_killed_launcher_left_is_not_believed(tmp_path: Path) -> None:
    with sole_launcher(tmp_path, print):
        pass
    write_environment(tmp_path, {"DATABASE_URL": "postgresql://gone/"})
    assert running_environment(tmp_path) == {}
    with sole_launcher(tmp_path, print):
        assert running_environment(tmp_path) == {}


def test_whoever_starts_while_the_last_one_still_stops_waits_for_it(tmp_path: Path) -> None:
    said: list[str] = []
    first = ExitStack()
    first.enter_context(sole_launcher(tmp_path, print))

    def told(text: str) -> None:
        said.append(text)
        first.close()  # the last one ends now

    with sole_launcher(tmp_path, told):
        assert said == ["Another one in this folder is still stopping; waiting for it."]


def test_whoever_starts_beside_one_that_is_up_is_refused(tmp_path: Path) -> None:
    with sole_launcher(tmp_path, print):
        write_environment(tmp_path, {"SHOPOPS_URL": "http://127.0.0.1:8000"})
        with pytest.raises(AlreadyRunningError), sole_launcher(tmp_path, print):
            pass
        assert running_environment(tmp_path) == {"SHOPOPS_URL": "http://127.0.0.1:8000"}


def test_a_second_launcher_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with held(lock), pytest.raises(AlreadyRunningError), held(lock, patience_seconds=0):
        pass


def test_a_wanted_port_that_is_taken_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopops.launcher.ports._PATIENCE_SECONDS", 0.0)
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(ServerFault, match="--port"):
        web_port(taken.getsockname()[1])


def test_without_a_wish_the_next_free_port_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr("shopops.launcher.ports._USUAL", port)
        monkeypatch.setattr("shopops.launcher.ports._LAST", port + 50)
        assert web_port(None) > port


def test_a_free_port_of_the_systems_choice_can_be_taken() -> None:
    assert web_port(port := any_free_port()) == port


def test_farewell_begins_with_the_beat_and_ends_with_the_sandbox() -> None:
    choices = plan.Choices(
        once=False, sandbox=True, stores=1, seed=1, latency_ms=0, platforms="tiktok", port=None, workers=2
    )
    everything = [plan.web(1), *plan.workers(2), plan.beat(), plan.sandbox(choices, 1, "http://127.0.0.1:8000")]
    in_order = [spec.name for spec in sorted(everything, key=lambda spec: spec.stops_at)]
    assert in_order == ["beat", "inspect1", "inspect2", "notify", "web", "sandbox"]


@pytest.fixture
def database_url(transactional_db: None) -> str:
    """The test database as the watchdog is told it: by an address."""
    options = settings.DATABASES["default"]["OPTIONS"]
    name = connection.settings_dict["NAME"]
    if "host" not in options:
        pytest.skip("the database given from outside is not addressed here")
    return f"postgresql://shopops@/{name}?host={options['host']}&port={options['port']}"


def test_only_a_worker_that_signed_once_and_fell_silent_is_silent(database_url: str) -> None:
    now = timezone.now()
    WorkerHeartbeat.objects.create(name="inspect1", seen_at=now - timedelta(seconds=90))
    WorkerHeartbeat.objects.create(name="inspect2", seen_at=now - timedelta(seconds=5))
    assert silent_workers(database_url) == {"inspect1"}
    forget_worker(database_url, "inspect1")
    assert silent_workers(database_url) == set()


def test_a_database_that_does_not_answer_makes_no_worker_silent() -> None:
    assert silent_workers("postgresql://shopops@/shopops?host=/nowhere") == set()
