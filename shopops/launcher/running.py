"""Lets a second terminal find what a running launcher brought: addresses and keys, in a private file while it is up.

Whether a launcher runs is told by a lock it holds for as long as it lives, which the system drops even at kill -9 and
which no recycled process number can fake. Standard library only: settings read this before Django is there.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

_PATIENCE_SECONDS = 2.0  # a reader holds the lock for a moment only
_LONGEST_STOP_SECONDS = 60.0  # workers end what they have begun


class AlreadyRunningError(Exception):
    """Another launcher holds this checkout."""


def environment_file(base_dir: Path) -> Path:
    """Where the launcher of this checkout leaves its environment."""
    return base_dir / "var" / "run" / "environment"


def running_environment(base_dir: Path) -> dict[str, str]:
    """The running launcher's variables; empty when none runs, or when the file is a dead one's or another user's."""
    try:
        if not is_held(_lock_file(base_dir)):
            return {}
        lines = environment_file(base_dir).read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    return dict(line.split("=", 1) for line in lines if "=" in line)


@contextmanager
def sole_launcher(base_dir: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Holds the checkout; at the end nothing of the environment is left. Raises AlreadyRunningError.

    One that tells no environment is still stopping, or not yet started: that is waited for, after saying so.
    """
    environment_file(base_dir).parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    with ExitStack() as stack:
        deadline, waited = time.monotonic() + _LONGEST_STOP_SECONDS, False
        while True:
            try:
                stack.enter_context(held(_lock_file(base_dir)))
                break
            except AlreadyRunningError:
                if running_environment(base_dir) or time.monotonic() > deadline:
                    raise
                if not waited:
                    say("Another one in this folder is still stopping; waiting for it.")
                waited = True
        forget_environment(base_dir)  # a killed one's; from here on it would be believed
        stack.callback(forget_environment, base_dir)
        yield


def write_environment(base_dir: Path, values: Mapping[str, str]) -> None:
    """Readable by nobody else, for it holds keys; appears whole or not at all."""
    path = environment_file(base_dir)
    fresh = path.with_suffix(".new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
    fresh.replace(path)


def forget_environment(base_dir: Path) -> None:
    """From here on no terminal is told of it: what it names is about to stop."""
    environment_file(base_dir).unlink(missing_ok=True)


@contextmanager
def held(lock: Path, *, patience_seconds: float = _PATIENCE_SECONDS) -> Iterator[None]:
    """Holds a lock file for as long as this process lives or the block lasts. Raises AlreadyRunningError."""
    with open(lock, "a", encoding="utf-8") as file:
        deadline = time.monotonic() + patience_seconds
        while not _locked(file.fileno(), fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                raise AlreadyRunningError(str(lock))
            time.sleep(0.02)
        yield


def is_held(lock: Path) -> bool:
    """Whether somebody alive holds the lock file. Raises OSError where it is absent or not ours to open."""
    with open(lock, encoding="utf-8") as file:
        return not _locked(file.fileno(), fcntl.LOCK_SH)


def _lock_file(base_dir: Path) -> Path:
    return environment_file(base_dir).with_name("launcher.lock")


def _locked(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
