"""What every part of a shop's script is written with: its own randomness, and ids that are never used twice."""

import random
import string
import time
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
_DIGITS = string.digits + string.ascii_uppercase


def _base36(value: int) -> str:
    digits = ""
    while value:
        value, rest = divmod(value, 36)
        digits = _DIGITS[rest] + digits
    return digits


class Pen:
    """`number` is the shop's; it stands in every id, so that ids of different shops never meet. Ids look like the platform's."""

    def __init__(self, seed: str, number: int, platform: str = "tiktok") -> None:
        self._rng, self._number, self._platform = random.Random(seed), number, platform

    def id(self, kind: int = 57) -> str:
        """A 19-digit id beyond 2**53 (two digits for the kind, five for the shop, twelve by lot), 16 digits on Lazada."""
        if self._platform == "lazada":
            return f"{kind % 9 + 1}{self._number:05d}{int(self._rng.random() * 10**10):010d}"
        return f"{kind}{self._number:05d}{int(self._rng.random() * 10**12):012d}"

    def order_id(self, paid: int) -> str:
        """Shopee's begins with the day and holds letters; the others' are plain ids."""
        if self._platform != "shopee":
            return self.id(57)
        letters = _base36(self._number * 36**4 + int(self._rng.random() * 36**4))
        return f"{time.strftime('%y%m%d', time.gmtime(paid))}{letters:0>8}"

    def pick(self, values: Sequence[T]) -> T:
        return values[int(self._rng.random() * len(values))]

    def between(self, low: float, high: float) -> int:
        """A whole number from low up to, not including, high."""
        return int(low + self._rng.random() * (high - low))

    def chance(self, share: float) -> bool:
        return self._rng.random() < share

    def share(self, low: float, high: float) -> float:
        return low + self._rng.random() * (high - low)
