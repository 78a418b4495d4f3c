"""The processes of an installation, as the launcher starts them, each writing its log into a file of its own."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from shopops.launcher import plan
from shopops.launcher.children import ChildSpec
from tests.services import ROOT


class Crew:
    """`environment`: what all of them are given. Logs go to `folder`, one file a process, those of its successors too."""

    def __init__(self, environment: Mapping[str, str], folder: Path, port: int) -> None:
        self._environment, self._folder = environment, folder
        self._specs = {one.name: _talkative(one) for one in (plan.web(port), *plan.workers(2), plan.beat())}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        for name in self._specs:
            self._start(name)

    def kill(self, name: str) -> None:
        """Without a word of warning, with all it has begun; another takes its place."""
        self._end(name)
        self._start(name)

    def stop(self) -> None:
        for name in list(self._running):
            self._end(name)

    def run(self, name: str, *arguments: str, **more: str) -> int:
        """A command of manage.py; what it says becomes a file like the others. Returns its exit code."""
        spec = ChildSpec(name, [*plan.beat().command[:1], "manage.py", *arguments], environment=more)
        return self._process(spec).wait(300)

    def lives_briefly(self, log: str, name: str, seconds: float = 12, **more: str) -> None:
        """A process like that of this name, in surroundings that are wrong, for a while; beside the others."""
        spec = self._specs[name]
        process = self._process(replace(spec, name=log, environment={**spec.environment, **more}))
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def _start(self, name: str) -> None:
        self._running[name] = self._process(self._specs[name])

    def _process(self, spec: ChildSpec) -> "subprocess.Popen[bytes]":
        # one kind of log line is a person's, the other a machine's: both are searched
        form = {"LOG_FORMAT": "json" if spec.name in ("web", "inspect1") else "console"}
        with (self._folder / f"{spec.name}.log").open("ab") as log:
            return subprocess.Popen(
                list(spec.command),
                cwd=ROOT,
                env={**os.environ, **self._environment, **form, **spec.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _end(self, name: str) -> None:
        process = self._running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def _talkative(spec: ChildSpec) -> ChildSpec:
    """Celery's own option sets the level of its process, whatever LOG_LEVEL says."""
    return replace(spec, command=["DEBUG" if one in ("INFO", "WARNING") else one for one in spec.command])


@contextmanager
def at_work(crew: Crew) -> Iterator[Crew]:
    """From their start to their end."""
    crew.start()
    try:
        yield crew
    finally:
        crew.stop()
