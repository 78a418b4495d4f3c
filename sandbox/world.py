"""The world: seller accounts and their shops, written lazily at first touch. Same seed, same world."""

import random

from sandbox import names
from sandbox.clock import Clock
from sandbox.model import DAY, HOUR, Account, Shop
from sandbox.planting import plan_for, shares_account_with_next
from sandbox.shop_builder import build_shop
from sandbox.writing import Pen


class World:
    """`count` shops around the clock's epoch."""

    def __init__(self, seed: int, count: int, clock: Clock) -> None:
        self.seed, self.count, self.clock = seed, count, clock
        self.accounts: list[Account] = []
        self._account_of: dict[int, Account] = {}
        self._shops: dict[int, Shop] = {}
        self._by_id: dict[str, int] = {}
        self._by_cipher: dict[str, int] = {}
        self._pens: dict[int, Pen] = {}
        index = 0
        while index < count:
            owned = [index, index + 1] if index + 1 < count and shares_account_with_next(seed, index) else [index]
            self._open_account(owned)
            index += len(owned)

    def shop(self, index: int) -> Shop:
        """Shop number `index`."""
        if index not in self._shops:
            shop = build_shop(self.seed, index, self._account_of[index], self.clock.epoch)
            self._shops[index] = shop
            self._by_id[shop.id] = index
            self._by_cipher[shop.cipher] = index
        return self._shops[index]

    def shops(self) -> list[Shop]:
        """All of them; writes every script."""
        return [self.shop(index) for index in range(self.count)]

    def with_id(self, shop_id: str) -> Shop | None:
        if shop_id not in self._by_id:
            self.shops()
        return self.shop(self._by_id[shop_id]) if shop_id in self._by_id else None

    def with_cipher(self, cipher: str) -> Shop | None:
        if not cipher:
            return None
        if cipher not in self._by_cipher:
            self.shops()
        return self.shop(self._by_cipher[cipher]) if cipher in self._by_cipher else None

    def pen(self, shop: Shop) -> Pen:
        """For what happens to a shop after its script was written; its ids never meet the script's."""
        if shop.index not in self._pens:
            rng = random.Random(f"{self.seed}:{shop.index}:events")
            self._pens[shop.index] = Pen(rng, 90_000_000 + shop.index, int(self.clock.now()))
        return self._pens[shop.index]

    def _open_account(self, owned: list[int]) -> None:
        rng = random.Random(f"{self.seed}:{owned[0]}:account")
        plans = [what for index in owned for what in plan_for(self.seed, index)]
        ends = self.clock.epoch + rng.randint(60, 300) * DAY
        if "authorisation_ending" in plans:
            ends = self.clock.epoch + rng.choice((1, 5, 12, 25)) * DAY + 6 * HOUR
        elif "~authorisation_ending" in plans:
            ends = self.clock.epoch + 30 * DAY + 60
        account = Account(
            open_id=f"70{rng.randrange(10**17):017d}",
            name=f"{rng.choice(names.SELLERS)} {owned[0] + 1}",
            region=rng.choice(names.COUNTRIES),
            shops=owned,
            refresh_ends=ends,
            revoked="connection_broken" in plans,
        )
        self.accounts.append(account)
        for index in owned:
            self._account_of[index] = account
