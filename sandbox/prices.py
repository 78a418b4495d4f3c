"""Prices that fall at one stroke, beside some that only look like it: each on a product of its own, which waits for the word."""

from decimal import Decimal

from sandbox import catalogue, names
from sandbox.model import DAY, Shop, Sku
from sandbox.pen import Pen
from sandbox.planting import ALONE
from sandbox.timeline import ALWAYS, Timeline

# By 40 and 60 per cent; by 20 (a near miss), and by half but back again before anybody looks (another).
_FALLS = (("0.6", False), ("0.4", False), ("0.8", False), ("0.5", True))
_WINDOW = 7 * DAY


def choose_shops(shops: list[Shop], count: int) -> None:
    """So many shops, as far as there are any that can be read and are alive."""
    able = [shop for shop in reversed(shops) if not any(kind.lstrip("~") in ALONE for kind in shop.plan)]
    for shop in able[:count]:
        shop.has_prices_to_fall = True


def prepare(shop: Shop, seed: int, epoch: int) -> None:
    """The goods whose prices will fall: nobody can see that one fell who did not see it before."""
    pen = Pen(f"{seed}:{shop.index}:prices", shop.index, shop.platform)
    shop.to_fall = [catalogue.new_product(shop, pen, epoch - 60 * DAY).skus[0] for _ in _FALLS]
    shop.products.touch()


def fall(shop: Shop, now: int) -> None:
    """They fall now."""
    for sku, (share, returns) in zip(shop.to_fall, _FALLS, strict=True):
        fallen = names.money(shop.country, float(Decimal(sku.price) * Decimal(share)))
        change(sku, now - 1, fallen)
        if returns:
            change(sku, now, sku.price)
    shop.products.touch()


def change(sku: Sku, at: int, price: str) -> None:
    """The listing asks another price from `at` on; that is an edit of it."""
    sku.prices = sku.prices or Timeline(ALWAYS, sku.price)
    sku.prices.add(at, price)
    sku.product.moves.add(at, sku.product.moves.at(at))


def dropped_since(sku: Sku, t: int) -> int | None:
    """When the price fell, if it is 30 per cent or more below the highest of the last week; else None."""
    if sku.prices is None:
        return None
    seen = [price for at, price in zip(sku.prices.times, sku.prices.values, strict=True) if t - _WINDOW <= at <= t]
    highest = max(Decimal(price) for price in [*seen, sku.prices.at(t - _WINDOW)])
    fell = 100 * (highest - Decimal(sku.prices.at(t))) >= 30 * highest
    return sku.prices.since(t) if fell else None
