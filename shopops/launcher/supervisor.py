"""Keeps the children running until told to stop: restarts what dies, says so, gives up on what cannot live, stops in order."""

import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from shopops.launcher.children import Child, ChildSpec, stop_together
from shopops.launcher.output import Output
from shopops.launcher.restarts import Record, after_death

_TURN_SECONDS = 0.1


class StopAskedError(Exception):
    """Ctrl-C or SIGTERM: the person wants to stop."""


class ChildGivenUpError(Exception):
    """A child that died at once, again and again; the message ends with its last lines."""


@dataclass
class _Post:
    """One place that always has a living child in it."""

    child: Child
    before_start: Callable[[], None]
    after_restart: Callable[[], None]
    record: Record = field(default_factory=Record)
    start_at: float | None = None


@dataclass
class _Round:
    every_seconds: float
    act: Callable[[], None]
    next_at: float


class Supervisor:
    """Everything happens in the thread that calls; only the reading of output has threads of its own."""

    def __init__(self, environment: Mapping[str, str], folder: Path, output: Output) -> None:
        self.environment = dict(environment)
        self._folder = folder
        self._output = output
        self._posts: dict[str, _Post] = {}
        self._rounds: list[_Round] = []
        self._asked = threading.Event()
        self._hurry = False

    def keep(
        self,
        spec: ChildSpec,
        *,
        heard: Callable[[str, str], None] | None = None,
        before_start: Callable[[], None] = lambda: None,
        after_restart: Callable[[], None] = lambda: None,
    ) -> Child:
        """Starts a child and keeps it alive from now on."""
        child = Child(spec, self.environment, self._folder, heard or self._output.line)
        self._posts[spec.name] = _Post(child, before_start, after_restart)
        before_start()
        child.start()
        return child

    def every(self, seconds: float, act: Callable[[], None]) -> None:
        """Calls `act` about every so many seconds, between two looks at the children."""
        self._rounds.append(_Round(seconds, act, time.monotonic() + seconds))

    def run(self, spec: ChildSpec) -> Child:
        """Runs a command to its end while watching over the others, and returns it ended. Raises as watch() does."""
        child = Child(spec, self.environment, self._folder, self._output.line)
        child.start()
        try:
            self.watch(until=lambda: not child.is_alive())
        finally:
            stop_together([child], lambda: self._hurry)
        return child

    def watch(self, until: Callable[[], bool] = lambda: False) -> None:
        """Returns when `until` says so. Raises StopAskedError or ChildGivenUpError."""
        while not until():
            if self._asked.wait(_TURN_SECONDS):
                raise StopAskedError
            for post in self._posts.values():
                self._look_at(post)
            for turn in self._rounds:
                if time.monotonic() >= turn.next_at:
                    turn.next_at = time.monotonic() + turn.every_seconds
                    turn.act()

    def restart(self, name: str, why: str) -> None:
        """Ends a child that still runs but no longer works; the next look starts it again."""
        self._output.say(f"{name} {why}, so it is restarted.")
        stop_together([self._posts[name].child], lambda: True)

    def age_of(self, name: str) -> float:
        """Seconds since the child of that name was started, for those who judge its silence."""
        return self._posts[name].child.age()

    def stop(self) -> None:
        """All children, in the order of their `stops_at`."""
        stop_together([post.child for post in self._posts.values()], lambda: self._hurry)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Ctrl-C and SIGTERM ask for an orderly stop; asked twice, it hurries."""
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, self._ask) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self._hurry = self._asked.is_set()
        self._asked.set()

    def _look_at(self, post: _Post) -> None:
        if post.child.is_alive():
            return
        if post.start_at is None:
            self._judge_death(post)
        elif time.monotonic() >= post.start_at:
            post.start_at = None
            post.before_start()
            post.child.start()
            post.after_restart()

    def _judge_death(self, post: _Post) -> None:
        child = post.child
        child.clear_away()
        verdict = after_death(post.record, child.age())
        post.record = verdict.record
        ended = f"{child.spec.name} {_how_it_ended(child.exit_code())}"
        if verdict.wait_seconds is None:
            raise ChildGivenUpError(
                "\n".join([f"{ended} at once, time after time. Its last lines:", *child.last_lines])
            )
        post.start_at = time.monotonic() + verdict.wait_seconds
        self._output.say(f"{ended}; it is started again in {verdict.wait_seconds:g} s.")


def _how_it_ended(code: int | None) -> str:
    if code is not None and code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with code {code}"
