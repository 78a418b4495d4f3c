"""Writes a shop's script: its benign life first, then what is planted in it."""

import random
import string

from sandbox import names
from sandbox.aftersales import benign_requests, plant_cancellation
from sandbox.catalogue import benign_products, plant_product
from sandbox.chats import benign_conversations, plant_conversation
from sandbox.model import DAY, Account, Shop
from sandbox.money import benign_money, plant_money
from sandbox.orders import benign_orders, plant_order, plant_sales
from sandbox.planting import plan_for
from sandbox.writing import Pen

# Idle days of a shop where nobody works: one for each rung of the usual ladder.
_IDLE_DAYS = (16, 25, 40)


def build_shop(seed: int, index: int, account: Account, epoch: int) -> Shop:
    """The shop as planted around `epoch`."""
    rng = random.Random(f"{seed}:{index}:shop")
    country = account.region if account.shops[0] == index else rng.choice(names.COUNTRIES)
    pen = Pen(random.Random(f"{seed}:{index}:life"), seed % 900 * 100_000 + index + 1, epoch)
    shop = Shop(
        index=index,
        id=pen.id(),
        cipher=f"{'TTP' if country == 'US' else 'ROW'}_{''.join(rng.choices(string.ascii_letters + string.digits, k=28))}",
        code=f"{country}{''.join(rng.choices(string.ascii_uppercase + string.digits, k=9))}",
        name=f"{rng.choice(names.SELLERS)} {rng.choice(names.KINDS)} {index + 1}",
        country=country,
        currency=names.CURRENCY[country],
        seller_type=rng.choice(("LOCAL", "LOCAL", "CROSS_BORDER")),
        account=account,
        plan=plan_for(seed, index),
    )
    idle = _idle_seconds(shop.plan, index)
    benign_products(shop, pen, idle)
    benign_orders(shop, pen, idle)
    benign_conversations(shop, pen, idle)
    benign_money(shop, pen)
    if not idle:
        benign_requests(shop, pen)
    for what in shop.plan:
        plant(shop, pen, what)
    return shop


def plant(shop: Shop, pen: Pen, what: str) -> None:
    """Puts one problem (or near miss, `~`) into the shop."""
    kind = what.removeprefix("~")
    near = what.startswith("~")
    if kind == "store_closed":
        shop.closed_code = 36009043 if shop.index % 2 else 36009044
    elif kind == "store_restricted":
        shop.restricted = "Your shop is restricted from publishing products because of a policy violation."
    elif kind.startswith("orders_cancel"):
        plant_cancellation(shop, pen, near)
    elif kind.startswith("orders_"):
        plant_order(shop, pen, kind, near)
    elif kind.startswith("messages_"):
        plant_conversation(shop, pen, kind, near)
    elif kind == "stock_low_cover":
        plant_sales(shop, pen, near)
    elif kind.startswith(("stock_", "listing_")):
        plant_product(shop, pen, kind, near)
    elif kind in ("settlement_negative", "settlement_falling", "payment_failed", "withdrawal_failed"):
        plant_money(shop, pen, kind, near)


def _idle_seconds(plan: list[str], index: int) -> int:
    """For how long nobody has worked in the shop; 0 for a living one."""
    if "store_inactive" in plan:
        return _IDLE_DAYS[index % 3] * DAY
    return 14 * DAY - 60 if "~store_inactive" in plan else 0
