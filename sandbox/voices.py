"""What buyers say in public and what the platform announces: reviews and notices, for the platforms that let them be read."""

from sandbox import names
from sandbox.model import DAY, HOUR, Notice, Product, Review, Shop
from sandbox.pen import Pen
from sandbox.timeline import Timeline

_PRAISE = ("Very nice", "Fast delivery, thank you!", "Bagus sekali", "ดีมากค่ะ", "Hàng đẹp lắm", "质量很好")
# What displeased, by the cause behind it.
BLAME = {
    "Arrived broken": "damaged",
    "Not as described": "not_as_described",
    "Warnanya beda": "not_as_described",
    "ของไม่ตรงปก": "not_as_described",
    "Giao hàng chậm": "late",
    "物流太慢了": "late",
}
# Taken down when somebody reports it.
ABUSE = ("You idiots, go to hell!", "Goblok, bangsat!", "Đồ chó, lừa đảo", "ไอ้สัตว์ โกงลูกค้า", "商家傻逼，去死")
# Angry, and no more than that.
ANGER = (
    "The worst shop ever, total rubbish, I want my money back!!!",
    "Kecewa sekali, kapok!",
    "ผิดหวังมาก",
    "气死了，再也不来",
)
_THANKS = "Thank you for telling us, please write to us in the chat."
_NOTICES = (
    (
        "Updated seller policy on shipping times",
        "From next month on, ready stock must be handed over sooner.",
        "System",
    ),
    ("Join the year-end campaign", "Nominate your products before the week ends.", "Lazada Program"),
    (
        "New: read more about your store's health",
        "The health page shows your figures with their targets.",
        "Learn & Grow",
    ),
    ("Listing rules for cosmetics have changed", "Listings without an expiry date will be taken down.", "Store"),
)


def past_voices(shop: Shop, pen: Pen, now: int) -> None:
    """A dozen reviews of the last month, most of them kind, every poor one answered but one; four notices."""
    if not shop.idle:
        for ago in range(29, 1, -3):
            poor = pen.chance(0.25)
            at = now - ago * DAY + pen.between(0, DAY - HOUR)
            add_review(shop, pen, at, pen.between(1, 3) if poor else pen.between(4, 6), answered=poor)
    for place, (title, text, category) in enumerate(_NOTICES):
        add_notice(shop, pen, now - (9 + 6 * place) * DAY - pen.between(0, 20 * HOUR), title, text, category)


def add_review(
    shop: Shop, pen: Pen, at: int, stars: int, *, answered: bool = False, text: str = "", product: Product | None = None
) -> Review:
    """A review of a product that ordinary buyers buy."""
    said = text or pen.pick(_PRAISE if stars > 3 else tuple(BLAME))
    bought = product or pen.pick(shop.regular)
    orders = [one for one in shop.orders.by_id.values() if 0 < one.delivered <= at]
    review = Review(
        pen.id(61), bought, orders[-1].id if orders else "", stars, said, pen.pick(names.BUYERS), Timeline(at, "")
    )
    if answered:
        review.moves.add(at + pen.between(HOUR, 10 * HOUR), _THANKS)
    return shop.reviews.add(review)


def add_notice(shop: Shop, pen: Pen, at: int, title: str, text: str, category: str) -> Notice:
    return shop.notices.add(Notice(pen.id(62), title, text, category, Timeline(at, "")))
