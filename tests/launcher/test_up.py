"""`manage.py up` as a person lives with it: up, looked at, refused twice, killed outright, up again. Real processes."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.launcher.places import checkout, end_outright, wait_until
from tests.services import ROOT

pytestmark = pytest.mark.processes

_SHAPE = ["--stores", "3", "--seed", "5", "--workers", "1"]
_NOT_COPIED = shutil.ignore_patterns(".*", "var", "tests", "docs")
_OURS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SHOPOPS_SECRET_KEYS", "TIKTOK_APP_KEY")


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A copy of the product in a folder with a space in its name."""
    with checkout("my shops") as var:
        shutil.copytree(ROOT, var.parent, ignore=_NOT_COPIED)
        try:
            yield var.parent
        finally:
            kill_everything(var.parent)


def manage(home: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name not in _OURS}
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=home,
        env={**environment, "HOME": "/nonexistent"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if arguments == ("up", *_SHAPE) else subprocess.PIPE,
        text=True,
    )


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """What it has said up to and including the line with these words."""
    said = ""
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(f"It ended without saying {words!r}:\n{said}")


def processes_of(home: Path) -> list[int]:
    """Every process that stands in the copy, servers included."""
    return [int(path.name) for path in Path("/proc").glob("[0-9]*") if _stands_below(path, home)]


def _stands_below(process: Path, home: Path) -> bool:
    try:
        return Path(os.readlink(process / "cwd")).is_relative_to(home)
    except OSError:
        return False


def kill_everything(home: Path) -> None:
    for pid in processes_of(home):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    end_outright(home / "var" / "services")


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes under /proc")
def test_it_stays_up_heals_and_lets_a_second_terminal_see_it_until_it_is_killed(home: Path) -> None:
    launcher = manage(home, "up", *_SHAPE)
    said = read_until(launcher, "Ctrl-C stops everything")
    assert "sign in as alice / " in said
    assert "3 of 3 stores inspected" in said

    doctor = manage(home, "doctor", "--json")
    lines = json.loads(doctor.communicate()[0])
    assert [line for line in lines if line["state"] == "bad"] == []

    second = manage(home, "up")
    assert "already up in this folder: http://127.0.0.1:" in second.communicate()[1]
    assert second.returncode == 1

    worker = next(pid for pid in processes_of(home) if b"inspect1@" in _command(pid))
    os.kill(worker, signal.SIGKILL)
    read_until(launcher, "inspect1 was ended by SIGKILL; it is started again")

    kill_everything(home)
    launcher.communicate()
    wait_until(lambda: processes_of(home) == [])


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes under /proc")
def test_after_that_once_runs_ends_with_its_sums_and_leaves_nothing_running(home: Path) -> None:
    log = next(Path(home / "var").glob("**/postgres.log"), None)
    before = len(log.read_text(encoding="utf-8")) if log else 0
    launcher = manage(home, "up", "--once", *_SHAPE)
    out, _ = launcher.communicate(timeout=120)
    sums = json.loads(out.splitlines()[-1])
    assert launcher.returncode == 0
    assert (sums["stores"], sums["inspected"]) == (3, 3)
    assert sums["planted"] == sums["found"]
    assert processes_of(home) == []
    log = next(Path(home / "var").glob("**/postgres.log"))
    assert "terminating connection" not in log.read_text(encoding="utf-8")[before:], "the database must be stopped last"


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes under /proc")
def test_asked_to_stop_in_the_middle_of_its_start_it_leaves_nothing_running(home: Path) -> None:
    launcher = manage(home, "up", *_SHAPE)
    deadline = time.monotonic() + 30
    while not any(b"prepare" in _command(pid) for pid in processes_of(home)):
        assert time.monotonic() < deadline, "it never began to prepare"
        time.sleep(0.02)
    launcher.terminate()
    assert "Everything is stopped." in launcher.communicate(timeout=60)[0]
    assert launcher.returncode == 0
    assert processes_of(home) == []


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
