"""Shops of one stock: they sell the same seller SKUs, and of some of them one shop shows another number than the rest."""

import random
from collections.abc import Iterator, Sequence

from sandbox import catalogue
from sandbox.model import DAY, HOUR, Shop
from sandbox.pen import Pen
from sandbox.planting import ALONE

_SIZE = 3
# What one shop of the pool shows of a stock of 1000, and whether its listing is on sale: they agree; a third is missing; most
# is; nearly a tenth is missing (a near miss); it is not on sale (another).
_SHOWN = ((1000, True), (1000, True), (667, True), (120, True), (901, True), (300, False))
# Of a small stock, four units are missing: much of it, but few (a near miss).
_SMALL = (20, 16)


def form_pools(shops: Sequence[Shop], count: int) -> None:
    """So many pools of three shops each, as far as there are shops that can be read and are alive."""
    able = [shop for shop in shops if not any(kind.lstrip("~") in ALONE for kind in shop.plan)]
    for place in range(min(count, len(able) // _SIZE)):
        pool = tuple(able[place * _SIZE : (place + 1) * _SIZE])
        for shop in pool:
            shop.pool = pool


def name_of(shop: Shop) -> str:
    """The same for all shops of a pool; empty for a shop without one."""
    return f"pool {shop.pool[0].index}" if shop.pool else ""


def disagreeing(shop: Shop, seed: int) -> list[str]:
    """The seller SKUs on sale of which the pool's shops show numbers that are far apart."""
    return [sku for sku, usual, odd, on_sale in _skus(shop, seed) if on_sale and usual - odd >= max(5, usual / 10)]


def share_stock(shop: Shop, seed: int, epoch: int) -> None:
    """Puts the pool's goods on the shelves of one of its shops."""
    pen = Pen(f"{seed}:{shop.index}:pool", shop.index, shop.platform)
    place = shop.pool.index(shop)
    for number, (seller_sku, usual, odd, on_sale) in enumerate(_skus(shop, seed)):
        product = catalogue.new_product(shop, pen, epoch - 60 * DAY)
        sku = product.skus[0]
        sku.seller_sku = seller_sku
        sku.stock.add(epoch - 30 * DAY, usual)
        if place == number % _SIZE:
            sku.stock.add(epoch - pen.between(HOUR, DAY), odd)
            if not on_sale:
                product.moves.add(epoch - DAY, "SELLER_DEACTIVATED")
    shop.products.touch()


def _skus(shop: Shop, seed: int) -> Iterator[tuple[str, int, int, bool]]:
    """Seller SKU, what most shops show, what one shows, and whether it is on sale there. The same for all of a pool."""
    name = name_of(shop)
    factor = random.Random(f"{seed}:{name}").randint(1, 3)
    stem = name.replace(" ", "-").upper()
    for number, (odd, on_sale) in enumerate(_SHOWN):
        yield f"{stem}-{number}", 1000 * factor, odd * factor, on_sale
    yield f"{stem}-{len(_SHOWN)}", *_SMALL, True
