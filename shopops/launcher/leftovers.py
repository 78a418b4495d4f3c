"""Server processes that an earlier launcher left behind: finds them by the folder they stand in, ends them cleanly.

Both servers make their data folder their working directory, so a stale pid file, or a number the system has given to
somebody else since, can never make us signal a stranger.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

_GRACE_SECONDS = 30.0
_PID_FILES = {"postgres": "postmaster.pid", "valkey": "valkey.pid"}
_GOODBYES = {"postgres": signal.SIGINT, "valkey": signal.SIGTERM}  # SIGINT is PostgreSQL's fast shutdown


def end_leftovers(data: Path, server: str) -> bool:
    """Ends every process of `server` ("postgres" or "valkey") that stands in `data`; whether there was any.

    The one named by the pid file is asked; its own children follow it. What is left after the grace is killed. Then
    the pid file goes too: a dead process that nobody has reaped yet would still count as alive to PostgreSQL.
    """
    found = processes_in(data)
    leader = _leader(data / _PID_FILES[server])
    if leader in found:
        _signal(leader, _GOODBYES[server])
    deadline = time.monotonic() + _GRACE_SECONDS
    while (left := processes_in(data)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in left:
        _signal(pid, signal.SIGKILL)
    if sys.platform == "linux" and not processes_in(data):  # elsewhere the servers' own check is the better witness
        (data / _PID_FILES[server]).unlink(missing_ok=True)
    return bool(found)


def processes_in(folder: Path) -> set[int]:
    """The processes, as far as we may see them, whose working directory is exactly `folder`."""
    if sys.platform != "linux":
        told = subprocess.run(
            ["lsof", "-t", "-a", "-d", "cwd", "--", str(folder)], capture_output=True, text=True, check=False
        )
        return {int(line) for line in told.stdout.split()}
    return {int(entry.name) for entry in os.scandir("/proc") if entry.name.isdigit() and _stands_in(entry.path, folder)}


def _stands_in(process: str, folder: Path) -> bool:
    try:
        return os.readlink(f"{process}/cwd") == str(folder)
    except OSError:
        return False


def _leader(pid_file: Path) -> int:
    try:
        return int(pid_file.read_text(encoding="utf-8").split()[0])
    except (OSError, ValueError, IndexError):
        return 0


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
