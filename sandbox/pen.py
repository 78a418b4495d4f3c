"""What every part of a shop's script is written with: its own randomness, and ids that are never used twice."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Pen:
    """`number` is the shop's; it stands in every id, so that ids of different shops never meet."""

    def __init__(self, seed: str, number: int) -> None:
        self._rng, self._number = random.Random(seed), number

    def id(self, kind: int = 57) -> str:
        """A 19-digit id beyond 2**53: two digits for the kind, five for the shop, twelve by lot."""
        return f"{kind}{self._number:05d}{int(self._rng.random() * 10**12):012d}"

    def pick(self, values: Sequence[T]) -> T:
        return values[int(self._rng.random() * len(values))]

    def between(self, low: float, high: float) -> int:
        """A whole number from low up to, not including, high."""
        return int(low + self._rng.random() * (high - low))

    def chance(self, share: float) -> bool:
        return self._rng.random() < share

    def share(self, low: float, high: float) -> float:
        return low + self._rng.random() * (high - low)
