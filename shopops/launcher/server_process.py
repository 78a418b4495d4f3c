"""One embedded server as a process: started in its data folder, waited for until it answers, stopped step by step."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from shopops.launcher.faults import ServerFault
from shopops.launcher.privileges import ServerUser
from shopops.launcher.tied import tied_to_us

_READY_SECONDS = 120.0  # recovery after a crash reads what was written since the last checkpoint
_LOG_BYTES = 5_000_000


@dataclass
class ServerProcess:
    """`ready` says whether the server answers; `goodbyes` are tried in turn, each with its patience in seconds."""

    name: str
    command: list[str]
    folder: Path
    log: Path
    user: ServerUser
    ready: Callable[[], bool]
    goodbyes: list[tuple[signal.Signals, float]]
    variable: str
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Returns when the server answers. Raises ServerFault with its last lines when it ends or stays silent."""
        if self.log.exists() and self.log.stat().st_size > _LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with open(os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600), "ab") as log:
            self._process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_bare_environment(),
                start_new_session=True,  # a Ctrl-C in the terminal is ours to pass on, in order
                preexec_fn=tied_to_us(self.goodbyes[0][0]),  # noqa: PLW1509  (see tied.py)
                **self.user.popen(),
            )
        self._wait_until_ready()

    def is_alive(self) -> bool:
        """Whether the process we started still runs."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Asks, then insists. Does nothing when the server does not run."""
        for number, patience in self.goodbyes:
            if self._process is None or not self.is_alive():
                return
            self._process.send_signal(number)
            try:
                self._process.wait(patience)
            except subprocess.TimeoutExpired:
                continue

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while not self.ready():
            if not self.is_alive() or time.monotonic() > deadline:
                self.stop()
                raise ServerFault(
                    f"{self.name} did not start. Its last lines, from {self.log}:\n{last_lines(self.log)}",
                    f"Mend what they say, or set {self.variable} to a server of your own.",
                )
            time.sleep(0.02)


def last_lines(file: Path, count: int = 8) -> str:
    """The end of a text file, for messages."""
    try:
        return "\n".join(
            f"    {line}" for line in file.read_text(encoding="utf-8", errors="replace").splitlines()[-count:]
        )
    except OSError:
        return "    (no lines)"


def _bare_environment() -> dict[str, str]:
    """Only what finds shared libraries and a clock: no PG* variable, no HOME of root's."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "TMPDIR") if name in os.environ}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}
