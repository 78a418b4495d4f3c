"""The world: seller accounts and their shops. Same seed, count and epoch, same world; scripts are written at first touch."""

import random
import string

from sandbox import names
from sandbox.clock import Clock
from sandbox.life import live_until
from sandbox.model import DAY, HOUR, Account, Shop
from sandbox.pen import Pen
from sandbox.planting import draw_plans, shares_account
from sandbox.timeline import ALWAYS, Timeline

_IDLE_DAYS = (16, 25, 40)
_ALPHABET = string.ascii_letters + string.digits


class World:
    """`count` shops around the clock's epoch; near misses of the crossing kind come true `near` seconds after it."""

    def __init__(self, seed: int, count: int, clock: Clock, near: int = 60) -> None:
        self.seed, self.clock, self.near = seed, clock, near
        self.accounts: list[Account] = []
        self.shops: list[Shop] = []
        self._events = 0
        rng = random.Random(f"{seed}:accounts")
        owners = _owners(rng, count)
        plans = draw_plans(seed, owners)
        lonely: dict[str, int] = {}
        for numbers in owners:
            account = self._open_account(random.Random(f"{seed}:{numbers[0]}:account"), [plans[n] for n in numbers])
            for number in numbers:
                self._open_shop(account, number, plans[number], lonely)
        self.by_id = {shop.id: shop for shop in self.shops}
        self.by_cipher = {shop.cipher: shop for shop in self.shops}

    def alive(self, shop: Shop, t: int) -> Shop:
        """The shop with its script written as far as `t` (Unix seconds) needs it."""
        live_until(shop, self.seed, self.clock.epoch, t, self.near)
        return shop

    def event_pen(self, shop: Shop) -> Pen:
        """For what happens to a shop beside its script."""
        self._events += 1
        return Pen(f"{self.seed}:{shop.index}:event{self._events}", shop.index)

    def _open_account(self, rng: random.Random, plans: list[list[str]]) -> Account:
        epoch, planned = self.clock.epoch, {kind for plan in plans for kind in plan}
        ends = epoch + rng.randint(45, 330) * DAY + rng.randrange(DAY)
        if "authorisation_ending" in planned:
            ends = epoch + rng.randint(1, 25) * DAY + 6 * HOUR
        elif "~authorisation_ending" in planned:
            ends = epoch + 30 * DAY + self.near
        account = Account(
            open_id=f"70{rng.randrange(10**17):017d}",
            name="",
            region=rng.choice(tuple(names.COUNTRIES)),
            refresh_ends=Timeline(ALWAYS, ends),
            revoked=Timeline(ALWAYS, False),
        )
        account.name = rng.choice(names.LOCAL_SELLERS[account.region])
        if "connection_broken" in planned:
            account.revoked.add(epoch - rng.randint(1, 200) * HOUR, True)
        self.accounts.append(account)
        return account

    def _open_shop(self, account: Account, number: int, plan: list[str], lonely: dict[str, int]) -> None:
        rng = random.Random(f"{self.seed}:{number}:shop")
        local = rng.random() < 0.65
        country = account.region if local or not account.shops else rng.choice(tuple(names.COUNTRIES))
        seller = rng.choice(names.LOCAL_SELLERS[country] if local else names.CROSS_BORDER_SELLERS)
        shop = Shop(
            index=number,
            id=f"749{number:05d}{rng.randrange(10**11):011d}",
            cipher=f"{'TTP' if country == 'US' else rng.choice(('ROW', 'GCP'))}_{''.join(rng.choices(_ALPHABET, k=28))}",
            code=f"{country}{''.join(rng.choices(string.ascii_uppercase + string.digits, k=9))}",
            name=f"{seller} {rng.choice(names.KINDS)} {number + 1}",
            country=country,
            currency=names.COUNTRIES[country].currency,
            seller_type="LOCAL" if local else "CROSS_BORDER",
            account=account,
            closed=Timeline(ALWAYS, 0),
            restricted=Timeline(ALWAYS, ""),
            plan=plan,
        )
        account.shops.append(shop)
        self.shops.append(shop)
        self._bend(shop, rng, lonely)

    def _bend(self, shop: Shop, rng: random.Random, lonely: dict[str, int]) -> None:
        """Whole-store troubles, and what statements will show: known before the script is written."""
        began = self.clock.epoch - rng.randint(1, 20) * DAY
        for kind in shop.plan:
            turn = lonely[kind] = lonely.get(kind, -1) + 1
            if kind == "store_closed":
                shop.closed.add(began, (36009043, 36009044)[turn % 2])
            elif kind == "store_restricted":
                shop.restricted.add(began, "Your shop can't publish products because of a policy violation.")
            elif kind == "store_inactive":
                shop.idle = _IDLE_DAYS[turn % 3] * DAY
            elif kind == "~store_inactive":
                shop.idle = 14 * DAY - self.near
            if kind in _OF_THE_STORE:
                shop.planted.append((kind, _OF_THE_STORE[kind]))


# Check -> subject, for what is bent before a script is written.
_OF_THE_STORE = {
    "store_closed": "store",
    "store_restricted": "store",
    "store_inactive": "store",
    "connection_broken": "connection",
    "authorisation_ending": "connection",
    "settlement_negative": "settlement",
    "settlement_falling": "settlement",
}


def _owners(rng: random.Random, count: int) -> list[list[int]]:
    owners: list[list[int]] = []
    number = 0
    while number < count:
        size = 2 if number + 1 < count and shares_account(rng) else 1
        owners.append(list(range(number, number + size)))
        number += size
    return owners
