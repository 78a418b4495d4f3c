"""What the requests of every platform share: whose shop they are about, what they wrote, how often they may come."""

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.model import Account, Shop
from sandbox.pen import Pen


@dataclass(slots=True, kw_only=True)
class ShopCall:
    """`account` and `shop` are set once the gateway has let the request through. Subclasses say how they refuse."""

    account: Account | None = None
    writes: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    new_pen: Callable[[Shop], Pen] | None = None
    _shop: Shop | None = None

    @property
    def shop(self) -> Shop:
        if self._shop is None:
            raise self.without_shop()
        return self._shop

    @shop.setter
    def shop(self, shop: Shop) -> None:
        self._shop = shop

    def pen(self) -> Pen:
        """To write something new into the world with."""
        assert self.new_pen is not None  # noqa: S101  (the face gives one to every call it lets in)
        return self.new_pen(self.shop)

    def wrote(self, kind: str, identity: str, **what: Any) -> None:
        """Notes an accepted write for the log."""
        self.writes.append((kind, identity, what))

    def without_shop(self) -> Exception:
        """The platform's refusal for a call that names none."""
        raise NotImplementedError


class Rates:
    """A bucket for each caller and API that fills at `rate` requests a second."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._buckets: defaultdict[tuple[str, str], list[float]] = defaultdict(lambda: [rate, 0.0])

    def allows(self, whose: str, api: str) -> bool:
        """Counts a request; False when it is one too many."""
        bucket, now = self._buckets[whose, api], time.monotonic()
        bucket[0] = min(self._rate, bucket[0] + (now - bucket[1]) * self._rate)
        bucket[1] = now
        if bucket[0] < 1:
            return False
        bucket[0] -= 1
        return True
