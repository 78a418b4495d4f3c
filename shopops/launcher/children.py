"""One child process: started, read line by line, stopped step by step, together with whatever it started itself."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from shopops.launcher.tied import tied_to_us

_POLITE = ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0))
_KEPT_LINES = 15
_HURRY_SECONDS = 1.0


@dataclass(frozen=True)
class ChildSpec:
    """What to run. `goodbyes` are tried in turn, each with its patience in seconds; `stops_at` groups the farewell:
    lower numbers first, equal numbers together. `answers`: its stdout is an answer to keep, not lines to tell, and its
    stderr may have the terminal for itself."""

    name: str
    command: Sequence[str]
    stops_at: int = 0
    environment: Mapping[str, str] = field(default_factory=dict)
    goodbyes: Sequence[tuple[signal.Signals, float]] = _POLITE
    answers: bool = False


class Child:
    """A running child. `heard` gets every line it writes to stdout and stderr; call start() from the main thread."""

    def __init__(
        self, spec: ChildSpec, environment: Mapping[str, str], folder: Path, heard: Callable[[str, str], None]
    ) -> None:
        self.spec = spec
        self.last_lines: deque[str] = deque(maxlen=_KEPT_LINES)
        self.answer: list[str] = []
        self.started_at = 0.0
        self._environment = {**environment, **spec.environment, "PYTHONUNBUFFERED": "1"}
        self._folder = folder
        self._heard = heard
        self._process: subprocess.Popen[bytes] | None = None
        self._readers: list[threading.Thread] = []

    def start(self) -> None:
        """Starts it in a session of its own: a Ctrl-C in the terminal is ours to pass on, in order."""
        self.started_at = time.monotonic()
        self._readers.clear()
        self._process = subprocess.Popen(
            list(self.spec.command),
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._way_of_stderr(),
            start_new_session=True,
            preexec_fn=tied_to_us(self.spec.goodbyes[0][0]),  # noqa: PLW1509  (see tied.py)
        )
        self._listen(self._process.stdout, self.answer.append if self.spec.answers else self._tell)
        self._listen(self._process.stderr, self._tell)

    @property
    def pid(self) -> int:
        """The number of the process, 0 before the start."""
        return self._process.pid if self._process else 0

    def exit_code(self) -> int | None:
        """None while it runs; negative when a signal ended it."""
        return self._process.poll() if self._process else None

    def is_alive(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def age(self) -> float:
        """Seconds since the latest start."""
        return time.monotonic() - self.started_at

    def farewell(self, number: signal.Signals) -> None:
        """Sends a signal to the child itself; what it started is its own to end."""
        if self._process is not None and self.is_alive():
            self._process.send_signal(number)

    def clear_away(self) -> None:
        """After its end: kills what it left in its session, so that no port stays taken, and reads its last words."""
        if self._process is None:
            return
        with suppress(ProcessLookupError, PermissionError):  # nothing was left; macOS says so with the latter
            os.killpg(self._process.pid, signal.SIGKILL)
        for reader in self._readers:
            reader.join(2.0)

    def _way_of_stderr(self) -> int | None:
        if not self.spec.answers:
            return subprocess.STDOUT
        return None if sys.stderr.isatty() else subprocess.PIPE

    def _listen(self, stream: IO[bytes] | None, told: Callable[[str], None]) -> None:
        if stream is None:
            return
        reader = threading.Thread(target=_read, args=(stream, told), name=self.spec.name, daemon=True)
        self._readers.append(reader)
        reader.start()

    def _tell(self, line: str) -> None:
        self.last_lines.append(line)
        self._heard(self.spec.name, line)


def _read(stream: IO[bytes], told: Callable[[str], None]) -> None:
    with stream:
        for raw in stream:
            told(raw.decode("utf-8", errors="replace").rstrip())


def stop_together(children: Sequence[Child], hurried: Callable[[], bool] = lambda: False) -> None:
    """Group by group, lowest `stops_at` first; within a group all are asked before any is waited for.

    Once `hurried` says so, no step is waited for longer than a second.
    """
    for rank in sorted({child.spec.stops_at for child in children}):
        group = [child for child in children if child.spec.stops_at == rank]
        for step in range(max(len(child.spec.goodbyes) for child in group)):
            asked = [child for child in group if step < len(child.spec.goodbyes) and child.is_alive()]
            for child in asked:
                child.farewell(child.spec.goodbyes[step][0])
            _await(asked, step, hurried)
        for child in group:
            child.clear_away()


def _await(asked: Sequence[Child], step: int, hurried: Callable[[], bool]) -> None:
    began = time.monotonic()
    patience = max((child.spec.goodbyes[step][1] for child in asked), default=0.0)
    while any(child.is_alive() for child in asked):
        if time.monotonic() - began > (min(patience, _HURRY_SECONDS) if hurried() else patience):
            return
        time.sleep(0.02)
