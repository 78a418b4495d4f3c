"""What several shops have in common: a device that two of them are used from, and changes of their country's policy."""

from collections.abc import Iterator, Sequence

from sandbox.model import DAY, HOUR, Shop
from sandbox.planted_told import say
from sandbox.planting import ALONE


def share_devices(shops: Sequence[Shop], epoch: int) -> None:
    """On each platform two sellers of one country use one device; two more who are one firm, and two of two countries, do as well
    (near misses).
    """
    for platform in sorted({shop.platform for shop in shops}):
        free = [shop for shop in shops if shop.platform == platform and _is_alive(shop)]
        for kind, is_one, same_country in (("bad", False, True), ("one", True, True), ("far", False, False)):
            pair = next(_pairs(free, same_country=same_country), None)
            if pair is None:
                continue
            for shop, other in (pair, pair[::-1]):
                name = f"{platform} {kind} profile"
                say(shop, epoch - DAY, "device", device=name, other=other.id if same_country else "", is_one=is_one)
                free.remove(shop)


def _pairs(shops: Sequence[Shop], *, same_country: bool) -> Iterator[tuple[Shop, Shop]]:
    """Two shops of two accounts."""
    for place, one in enumerate(shops):
        for other in shops[place + 1 :]:
            if one.account is not other.account and (one.country == other.country) == same_country:
                yield one, other


def tell_of_policies(shops: Sequence[Shop], epoch: int) -> None:
    """On each platform the policy of one country has changed and nobody read that; of another somebody did; of a third it has
    just changed (near misses).
    """
    for platform in sorted({shop.platform for shop in shops}):
        own = [shop for shop in shops if shop.platform == platform]
        countries = sorted({shop.country for shop in own})
        for country, (ago, is_read) in zip(
            countries, ((2 * DAY, False), (2 * DAY, True), (DAY - HOUR, False)), strict=False
        ):
            for shop in own:
                if shop.country == country:
                    say(shop, epoch - ago, "policy", is_read=is_read)


def _is_alive(shop: Shop) -> bool:
    return not any(kind.lstrip("~") in ALONE for kind in shop.plan)
