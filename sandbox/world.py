"""The world: seller accounts and their shops. Same seed, count and epoch, same world; scripts are written at first touch."""

import random
import string
from collections.abc import Sequence

from sandbox import names, neighbours
from sandbox.clock import Clock
from sandbox.completing import complete_plans, tells_voices
from sandbox.life import live_until
from sandbox.model import DAY, HOUR, Account, Shop
from sandbox.pen import Pen
from sandbox.planting import draw_plans, shares_account
from sandbox.pools import form_pools
from sandbox.prices import choose_shops
from sandbox.timeline import ALWAYS, Timeline

_IDLE_DAYS = (16, 25, 40)
_ALPHABET = string.ascii_letters + string.digits


class World:
    """`count` shops around the clock's epoch; near misses of the crossing kind come true `near` seconds after it.

    Accounts take the `platforms` in turn. `chat_closed`: platforms whose chats no app may read. `pools`: so many groups of shops
    share one stock. `price_drops`: in so many shops some prices can be told to fall. `complete`: every kind on every platform, with
        what people and other tools must tell.
    """

    def __init__(
        self,
        seed: int,
        count: int,
        clock: Clock,
        near: int = 60,
        platforms: Sequence[str] = ("tiktok",),
        chat_closed: frozenset[str] = frozenset(),
        pools: int = 0,
        price_drops: int = 0,
        complete: bool = False,
    ) -> None:
        self.seed, self.clock, self.near = seed, clock, near
        self.accounts: list[Account] = []
        self.shops: list[Shop] = []
        self._events = 0
        rng = random.Random(f"{seed}:accounts")
        owners = _owners(rng, count)
        self._chat_closed = chat_closed
        of_account = [platforms[place % len(platforms)] for place in range(len(owners))]
        of_shop = [name for name, numbers in zip(of_account, owners, strict=True) for _ in numbers]
        plans = draw_plans(seed, owners, of_shop, chat_closed)
        self._complete = complete
        if complete:
            complete_plans(seed, plans, of_shop, {numbers[0] for numbers in owners if len(numbers) == 1})
        lonely: dict[str, int] = {}
        for platform, numbers in zip(of_account, owners, strict=True):
            rng = random.Random(f"{seed}:{numbers[0]}:account")
            account = self._open_account(rng, platform, [plans[n] for n in numbers])
            for number in numbers:
                self._open_shop(account, number, plans[number], lonely)
        form_pools(self.shops, pools)
        choose_shops(self.shops, price_drops)
        if complete:
            neighbours.share_devices(self.shops, clock.epoch)
            neighbours.tell_of_policies(self.shops, clock.epoch)
        self.changed_policies: set[tuple[str, str]] = set()
        self.by_id = {shop.id: shop for shop in self.shops}
        self.by_cipher = {shop.cipher: shop for shop in self.shops}

    def alive(self, shop: Shop, t: int) -> Shop:
        """The shop with its script written as far as `t` (Unix seconds) needs it."""
        live_until(shop, self.seed, self.clock.epoch, t, self.near)
        return shop

    def event_pen(self, shop: Shop) -> Pen:
        """For what happens to a shop beside its script."""
        self._events += 1
        return Pen(f"{self.seed}:{shop.index}:event{self._events}", shop.index, shop.platform)

    def accounts_of(self, platform: str) -> list[Account]:
        """The seller accounts on one platform."""
        return [account for account in self.accounts if account.platform == platform]

    def of(self, platform: str) -> list[Shop]:
        """The shops of one platform."""
        return [shop for shop in self.shops if shop.platform == platform]

    def _open_account(self, rng: random.Random, platform: str, plans: list[list[str]]) -> Account:
        epoch, planned = self.clock.epoch, {kind for plan in plans for kind in plan}
        ends = epoch + rng.randint(45, 330) * DAY + rng.randrange(DAY)
        if "authorisation_ending" in planned:
            ends = epoch + rng.randint(1, 25) * DAY + 6 * HOUR
        elif "~authorisation_ending" in planned:
            ends = epoch + 30 * DAY + self.near
        account = Account(
            platform=platform,
            open_id=f"70{rng.randrange(10**17):017d}",
            name="",
            region=rng.choice(_countries(platform)),
            refresh_ends=Timeline(ALWAYS, ends),
            revoked=Timeline(ALWAYS, False),
        )
        account.name = rng.choice(names.LOCAL_SELLERS[account.region])
        if "connection_broken" in planned:
            account.revoked.add(epoch - rng.randint(1, 200) * HOUR, True)
        elif "~connection_broken" in planned:
            account.revoked.add(epoch - 3 * DAY, True)
            account.revoked.add(epoch - DAY, False)
        self.accounts.append(account)
        return account

    def _open_shop(self, account: Account, number: int, plan: list[str], lonely: dict[str, int]) -> None:
        rng = random.Random(f"{self.seed}:{number}:shop")
        local = rng.random() < 0.65
        country = account.region if local or not account.shops else rng.choice(_countries(account.platform))
        if account.platform == "lazada" and account.shops:  # one account has one shop a country there
            country = next(one for one in _countries("lazada") if one != account.region)
        seller = rng.choice(names.LOCAL_SELLERS[country] if local else names.CROSS_BORDER_SELLERS)
        shop = Shop(
            index=number,
            id=_shop_id(account.platform, number, rng),
            cipher=f"{'TTP' if country == 'US' else rng.choice(('ROW', 'GCP'))}_{''.join(rng.choices(_ALPHABET, k=28))}",
            code=f"{country}{''.join(rng.choices(string.ascii_uppercase + string.digits, k=9))}",
            name=f"{seller} {rng.choice(names.KINDS)} {number + 1}",
            country=country,
            currency=names.COUNTRIES[country].currency,
            seller_type="LOCAL" if local else "CROSS_BORDER",
            platform=account.platform,
            account=account,
            closed=Timeline(ALWAYS, 0),
            restricted=Timeline(ALWAYS, ""),
            plan=plan,
            chat_closed=account.platform in self._chat_closed,
            tells_voices=self._complete and account.platform == "tiktok" and tells_voices(plan),
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
            elif kind == "~store_closed":
                shop.closed.add(began, 36009043)
                shop.closed.add(self.clock.epoch - HOUR, 0)
            elif kind == "~store_restricted":
                shop.restricted.add(began, "Your shop can't publish products because of a policy violation.")
                shop.restricted.add(self.clock.epoch - HOUR, "")
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


def _countries(platform: str) -> tuple[str, ...]:
    """Where the platform trades, as far as this world knows."""
    return tuple(names.COUNTRIES) if platform == "tiktok" else ("ID", "TH", "VN", "MY", "PH", "SG")


def _shop_id(platform: str, number: int, rng: random.Random) -> str:
    """As long as the platform's are; the number keeps it unique."""
    tail = rng.randrange(10**11)
    if platform == "shopee":
        return f"{1 + number % 3}{number:05d}{tail % 1000:03d}"
    return f"1{number:05d}{tail % 10**7:07d}" if platform == "lazada" else f"749{number:05d}{tail:011d}"


def _owners(rng: random.Random, count: int) -> list[list[int]]:
    owners: list[list[int]] = []
    number = 0
    while number < count:
        size = 2 if number + 1 < count and shares_account(rng) else 1
        owners.append(list(range(number, number + size)))
        number += size
    return owners
