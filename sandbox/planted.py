"""Writes any kind of problem, or near miss, into a shop. Statements and whole stores are bent elsewhere (`money`, `world`)."""

from sandbox import planted_goods, planted_orders, planted_talk, planted_told, planted_voices
from sandbox.model import Shop
from sandbox.pen import Pen
from sandbox.planting import Planter, Row

_PLANTERS: dict[str, Planter] = {
    **planted_orders.PLANTERS,
    **planted_talk.PLANTERS,
    **planted_goods.PLANTERS,
    **planted_voices.PLANTERS,
    **planted_told.PLANTERS,
}


def can_plant(kind: str) -> bool:
    return kind in _PLANTERS


def plant(shop: Shop, pen: Pen, kind: str, now: int, near: int) -> Row | None:
    """Writes `kind` into the shop as of `now`. Gives (check, subject), or None for a near miss."""
    row = _PLANTERS[kind](shop, pen, now, near)
    for shelf in (
        shop.orders,
        shop.conversations,
        shop.products,
        shop.cancellations,
        shop.returns,
        shop.reviews,
        shop.notices,
    ):
        shelf.touch()
    return row
