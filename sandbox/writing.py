"""What every part of a shop's script is written with: its own randomness, ids that are never used twice, its epoch."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Pen:
    """`number`: the shop's, kept in every id so that ids of different shops never meet."""

    def __init__(self, rng: random.Random, number: int, epoch: int) -> None:
        self.rng, self.number, self.epoch = rng, number, epoch
        self._count = 0

    def id(self) -> str:
        """A 19-digit id beyond 2**53."""
        self._count += 1
        return str(7_200_000_000_000_000_000 + self.number * 1_000_000_000 + self._count * 1_009 % 1_000_000_000)

    def pick(self, values: Sequence[T]) -> T:
        return self.rng.choice(values)

    def between(self, low: float, high: float) -> int:
        return int(self.rng.uniform(low, high))
