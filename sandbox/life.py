"""A shop's script: its past, what is planted in it, and then one day after the other for as long as the clock runs."""

from sandbox import aftersales, catalogue, chats, money, names, orders, pools, prices, voices
from sandbox.figures import good_figures
from sandbox.model import DAY, HOUR, Shop
from sandbox.pen import Pen
from sandbox.planted import can_plant, plant
from sandbox.timeline import Timeline

_PAST_DAYS, _STATEMENT_DAYS = 29, 34
# A day's script may reach this far back before the day, so days are written that much ahead of the clock.
_AHEAD = 6 * HOUR
_ORDERS_A_DAY = ((1, 1, 1, 2), (1, 1, 2, 2), (1, 2, 2, 2))


def live_until(shop: Shop, seed: int, epoch: int, t: int, near: int) -> None:
    """Writes the shop's script as far as `t` needs it; `near`: seconds after the epoch when near misses come true."""
    if not shop.lived_until:
        _begin(shop, Pen(f"{seed}:{shop.index}:past", shop.index, shop.platform), seed, epoch, near)
        shop.lived_until = epoch
    while shop.lived_until <= t + _AHEAD:
        day = (shop.lived_until - epoch) // DAY
        pen = Pen(f"{seed}:{shop.index}:day{day}", shop.index, shop.platform)
        _live_a_day(shop, pen, epoch, day, busy=not shop.idle)
        shop.lived_until += DAY


def _begin(shop: Shop, pen: Pen, seed: int, epoch: int, near: int) -> None:
    shop.income = max(30, int(pen.between(40, 400) * names.COUNTRIES[shop.country].per_usd))
    catalogue.stock_shelves(shop, pen, epoch)
    for day in range(-_STATEMENT_DAYS, 0):
        _live_a_day(shop, pen, epoch, day, busy=not shop.idle and day >= -_PAST_DAYS)
    if shop.idle:
        _live_long_ago(shop, pen, epoch)
    else:
        for ago in (17, 5):
            aftersales.benign_cancellation(shop, pen, epoch - ago * DAY)
            aftersales.benign_return(shop, pen, epoch - ago * DAY)
        _rarities(shop, pen, epoch)
    good_figures(shop, Pen(f"figures of {shop.id}", shop.index, shop.platform))
    if shop.platform != "tiktok" or shop.tells_voices:
        shop.balance = Timeline(epoch - 60 * DAY, names.money(shop.country, shop.income * 4))
        shop.news_from = epoch - 7 * DAY
        voices.past_voices(shop, Pen(f"voices of {shop.id}", shop.index, shop.platform), epoch)
    if shop.has_prices_to_fall:
        prices.prepare(shop, seed, epoch)
    if shop.pool:
        pools.share_stock(shop, seed, epoch)
    for kind in shop.plan:
        row = plant(shop, pen, kind, epoch, near) if can_plant(kind) else None
        if row:
            shop.planted.append(row)


def _live_a_day(shop: Shop, pen: Pen, epoch: int, day: int, *, busy: bool) -> None:
    start = epoch + day * DAY
    midnight = money.midnights(start)
    number = (midnight - epoch // DAY * DAY) // DAY
    if shop.platform == "tiktok" or (shop.platform == "lazada" and number % 7 == 0):
        money.add_statement(shop, pen, midnight, number)
    if not busy:
        return
    for _ in range(pen.pick(_ORDERS_A_DAY[shop.index % 3])):
        orders.benign(shop, pen, start + pen.between(0, DAY))
    for _ in range(pen.pick((0, 1, 1, 2))):
        chats.benign_round(shop, pen, start + pen.between(0, DAY))
    if day % 7 == shop.index % 7:
        money.add_withdrawal(shop, pen, start + pen.between(0, DAY))
    if pen.chance(0.08):
        aftersales.benign_cancellation(shop, pen, start + pen.between(0, DAY))
    if pen.chance(0.08):
        aftersales.benign_return(shop, pen, start + pen.between(0, DAY))
    if day >= 0 and pen.chance(0.15):
        catalogue.edit(pen.pick(shop.regular), start + pen.between(0, DAY))


def _live_long_ago(shop: Shop, pen: Pen, epoch: int) -> None:
    """An idle shop was busy once; its last sign of life is a reply, to the second."""
    last = epoch - shop.idle
    for ago in range(18, 9, -1):
        orders.benign(shop, pen, last - ago * DAY)
        chats.benign_round(shop, pen, last - ago * DAY)
    chat = chats.ask(shop, pen, last - HOUR)
    chats.say(chat, pen, last, "CUSTOMER_SERVICE", pen.pick(names.REPLIES))


def _rarities(shop: Shop, pen: Pen, now: int) -> None:
    """What looks like a fault and is none."""
    late = orders.place(shop, pen, now - 4 * DAY)  # the platform's to ship, late, and not cancelled for it
    late.fulfillment = "FULFILLMENT_BY_TIKTOK"
    orders.wait_for_ever(late)
    orders.ship_well(late, pen, now + DAY)
    _undated(shop, pen, now - 9 * DAY, shipped=now - 8 * DAY)
    if any(not kind.startswith("~") for kind in shop.plan) and pen.chance(0.25):
        # One that still waits can be judged by nobody, so sound shops have none: a reader may call them unreadable.
        _undated(shop, pen, now - 2 * DAY, shipped=now + 10 * HOUR)
    orders.leave_unpaid(orders.place(shop, pen, now - 3 * HOUR), days=2)
    preorder = orders.place(shop, pen, now - 5 * DAY, window=20 * DAY, hold=12 * DAY)
    orders.ship_well(preorder, pen, now + 8 * DAY)
    sample = orders.place(shop, pen, now - 20 * HOUR)
    orders.ship_well(sample, pen, now - 9 * HOUR)
    sample.sample = True
    if shop.platform == "shopee" and pen.chance(0.3):  # no deadline is told there, so no fault either
        aftersales.ask_to_cancel(shop, pen, orders.place(shop, pen, now - 5 * HOUR), now - 2 * HOUR)
    closed = chats.ask(shop, pen, now - 6 * DAY)
    closed.can_send = False


def _undated(shop: Shop, pen: Pen, paid: int, *, shipped: int) -> None:
    """An order for which no deadline was ever set."""
    order = orders.place(shop, pen, paid)
    orders.ship_well(order, pen, shipped)
    order.rts_sla = order.tts_sla = order.ship_due = order.collect_due = 0
