"""Scripted change: a value that takes new values at known times, and shelves of things that live by such scripts."""

from bisect import bisect_right, insort
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T")

ALWAYS = 0  # a start so early that nobody asks what was before
NEVER = 1 << 60


class Timeline(Generic[T]):
    """Steps (Unix seconds, value), ascending. A step holds from its second on until the next one."""

    __slots__ = ("times", "values")

    def __init__(self, start: int, value: T) -> None:
        self.times, self.values = [start], [value]

    def add(self, time: int, value: T) -> None:
        """Scripts a step, anywhere."""
        place = bisect_right(self.times, time)
        insort(self.times, time)
        self.values.insert(place, value)

    def change(self, now: int, value: T) -> None:
        """Takes a new value now and forgets whatever was scripted for later."""
        keep = bisect_right(self.times, now)
        del self.times[keep:], self.values[keep:]
        self.times.append(now)
        self.values.append(value)

    def step(self, t: float) -> int:
        """Index of the newest step reached; -1 before the first."""
        return bisect_right(self.times, t) - 1

    def at(self, t: float) -> T:
        return self.values[self.step(t)]

    def since(self, t: float) -> int:
        """When the newest step was reached."""
        return self.times[self.step(t)]

    def run_start(self, t: float, fits: Callable[[T], bool]) -> int:
        """When the unbroken run of fitting values began that holds at `t`."""
        step = self.step(t)
        while step > 0 and fits(self.values[step - 1]):
            step -= 1
        return self.times[step]


Thing = TypeVar("Thing")


class Shelf(Generic[Thing]):
    """Things by id. `rows(t)` lists those that exist at `t` with the step each has reached; kept until one moves on."""

    __slots__ = ("_from", "_rows", "_until", "by_id")

    def __init__(self) -> None:
        self.by_id: dict[str, Thing] = {}
        self._rows: list[tuple[Thing, int]] = []
        self._from = self._until = 0

    def add(self, thing: Thing) -> Thing:
        self.by_id[thing.id] = thing  # type: ignore[attr-defined]
        self._until = 0
        return thing

    def touch(self) -> None:
        """To be called when a script was changed."""
        self._until = 0

    def rows(self, t: int) -> list[tuple[Thing, int]]:
        if not self._from <= t < self._until:
            self._read(t)
        return self._rows

    def _read(self, t: int) -> None:
        rows, until, since = [], NEVER, ALWAYS
        for thing in self.by_id.values():
            times = thing.moves.times  # type: ignore[attr-defined]
            reached = bisect_right(times, t)
            if reached:
                rows.append((thing, reached - 1))
                since = max(since, times[reached - 1])
            if reached < len(times):
                until = min(until, times[reached])
        self._rows, self._from, self._until = rows, since, until


def held_since(moments: Iterable[int], t: int, holds: Callable[[int], bool]) -> int:
    """The first moment since when `holds`, which changes only at `moments` and is true at `t`, was true."""
    since = t
    for at in sorted((at for at in moments if at <= t), reverse=True):
        if not holds(at):
            break
        since = at
    return since
