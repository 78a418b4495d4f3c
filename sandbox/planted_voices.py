"""Problems and near misses of how a platform judges a shop and what is said of it: figures, points, reviews, notices, chats."""

from datetime import UTC, datetime
from functools import partial

from sandbox import catalogue, chats, names, voices
from sandbox.figures import GOALS, line_and_subject
from sandbox.model import DAY, HOUR, Holiday, Measure, Points, Product, Shop
from sandbox.pen import Pen
from sandbox.planting import Planter, Row


def _figures_of(shop: Shop, line: str) -> list[str]:
    """The platform's figures of one line of the checklist; of all of them without."""
    return [name for name in sorted(GOALS[shop.platform]) if line in ("", line_and_subject(shop.platform, name)[0])]


def _figure_missed(shop: Shop, pen: Pen, now: int, near: int, of: str = "") -> Row:
    name = pen.pick(_figures_of(shop, of))
    shop.figures[name].add(now - pen.between(DAY, 9 * DAY), GOALS[shop.platform][name].missed)
    line, subject = line_and_subject(shop.platform, name)
    return f"{line}_target_missed", subject


def _figure_kept(shop: Shop, pen: Pen, now: int, near: int, of: str = "") -> None:
    name = pen.pick(_figures_of(shop, of))
    shop.figures[name].add(now - DAY, GOALS[shop.platform][name].kept)


def _points(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    """Given this quarter; of those of the last one nobody is told any more."""
    given = pen.between(1, 5)
    shop.points.append(Points(pen.id(63), _this_quarter(now, pen), given, given))
    return "points_next_step", "points"


def _points_taken_back(shop: Shop, pen: Pen, now: int, near: int) -> None:
    shop.points.append(Points(pen.id(63), _this_quarter(now, pen), 0, 2))


def _this_quarter(now: int, pen: Pen) -> int:
    today = datetime.fromtimestamp(now, UTC)
    first = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1, hour=0, minute=0, second=0, microsecond=0)
    return max(int(first.timestamp()), now - pen.between(DAY, 20 * DAY))


def _measure(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    begins = now - pen.between(DAY, 9 * DAY)
    measure = Measure(pen.id(64), begins, begins + 28 * DAY)
    shop.measures.append(measure)
    return "measure_in_force", f"{measure.id}:{measure.kind}"


def _measure_over(shop: Shop, pen: Pen, now: int, near: int) -> None:
    shop.measures.append(Measure(pen.id(64), now - 29 * DAY, now - DAY))


def _holiday(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    begins = (now - pen.between(DAY, 4 * DAY)) // HOUR * HOUR
    shop.holiday = Holiday(begins, begins, begins + 30 * DAY - 1)
    return "store_on_holiday", "holiday"


def _holiday_over(shop: Shop, pen: Pen, now: int, near: int) -> None:
    begins = (now - 9 * DAY) // HOUR * HOUR
    shop.holiday = Holiday(begins, begins, begins + 7 * DAY - 1)


def _listing_issue(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    product = pen.pick(shop.regular)
    product.issue_at = now - pen.between(HOUR, 3 * DAY)
    return "listing_issue_due", f"{product.id}:quality alert" if shop.platform == "lazada" else product.id


def _issue_off_sale(shop: Shop, pen: Pen, now: int, near: int) -> None:
    product = catalogue.new_product(shop, pen, now - 60 * DAY)
    product.issue_at = now - DAY
    product.moves.add(now - 2 * DAY, "SELLER_DEACTIVATED")


def _poor_review(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    review = voices.add_review(shop, pen, now - pen.between(HOUR, 5 * DAY), pen.between(1, 3))
    return "reviews_low_unanswered", review.id


def _middling_review(shop: Shop, pen: Pen, now: int, near: int) -> None:
    voices.add_review(shop, pen, now - pen.between(HOUR, 5 * DAY), 3)


def _poor_reviews_of(shop: Shop, pen: Pen, now: int, count: int) -> Product:
    free = [one for one in shop.regular if not _poor(shop, one)]
    product = pen.pick(free) if free else catalogue.new_product(shop, pen, now - 60 * DAY)
    for _ in range(count):
        at = now - pen.between(11 * HOUR, 6 * DAY)
        voices.add_review(shop, pen, at, pen.between(1, 3), answered=True, product=product)
    return product


def _poor(shop: Shop, product: Product) -> bool:
    return any(review.product is product and review.stars < 3 for review in shop.reviews.by_id.values())


def _one_cause(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    return "reviews_same_product", _poor_reviews_of(shop, pen, now, 3).id


def _chance(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _poor_reviews_of(shop, pen, now, 2)


def _abusive(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    at = now - pen.between(HOUR, 29 * DAY)
    review = voices.add_review(shop, pen, at, pen.between(1, 4), answered=True, text=pen.pick(voices.ABUSE))
    return "reviews_to_report", review.id


def _angry(shop: Shop, pen: Pen, now: int, near: int) -> None:
    voices.add_review(shop, pen, now - pen.between(11 * HOUR, 9 * DAY), 1, answered=True, text=pen.pick(voices.ANGER))


def _say_one_thing(shop: Shop, pen: Pen, now: int, count: int) -> str:
    """Of products of their own, in any language."""
    cause = pen.pick(sorted(set(voices.BLAME.values())))
    texts = [text for text, of in voices.BLAME.items() if of == cause]
    for product in shop.regular[:count]:
        at = now - pen.between(11 * HOUR, 6 * DAY)
        voices.add_review(shop, pen, at, pen.between(1, 3), answered=True, text=pen.pick(texts), product=product)
    return cause


def _one_complaint(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    return "reviews_same_cause", _say_one_thing(shop, pen, now, 3)


def _two_complaints(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _say_one_thing(shop, pen, now, 2)


def _unread(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    at = now - pen.between(1.1 * DAY, 6 * DAY)
    voices.add_notice(shop, pen, at, "A violation was found in your shop", "Appeal within 14 days.", "Store")
    return "notices_unread", "notices"


def _just_come(shop: Shop, pen: Pen, now: int, near: int) -> None:
    voices.add_notice(shop, pen, now - DAY + near, "The platform is under maintenance", "On Sunday night.", "System")


def _scam(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    chat = chats.ask(shop, pen, now - pen.between(HOUR, 4 * HOUR), pen.pick(names.SCAMS))
    message = chat.moves.values[-1]
    message.scam = True
    return "messages_suspicious", message.id


def _sounds_like_one(shop: Shop, pen: Pen, now: int, near: int) -> None:
    at = now - pen.between(3 * HOUR, DAY)
    chat = chats.ask(shop, pen, at, pen.pick(names.HARMLESS))
    chats.say(chat, pen, at + 900, "CUSTOMER_SERVICE", pen.pick(names.REPLIES))


_LINES = ("orders", "messages", "reviews")
PLANTERS: dict[str, Planter] = {
    **{f"figure_missed.{line}": partial(_figure_missed, of=line) for line in _LINES},
    **{f"~figure_missed.{line}": partial(_figure_kept, of=line) for line in _LINES},
    "~listing_issue_due": _issue_off_sale,
    "figure_missed": _figure_missed,
    "~figure_missed": _figure_kept,
    "points_next_step": _points,
    "~points_next_step": _points_taken_back,
    "measure_in_force": _measure,
    "~measure_in_force": _measure_over,
    "store_on_holiday": _holiday,
    "~store_on_holiday": _holiday_over,
    "listing_issue_due": _listing_issue,
    "reviews_low_unanswered": _poor_review,
    "~reviews_low_unanswered": _middling_review,
    "reviews_same_product": _one_cause,
    "~reviews_same_product": _chance,
    "reviews_to_report": _abusive,
    "~reviews_to_report": _angry,
    "reviews_same_cause": _one_complaint,
    "~reviews_same_cause": _two_complaints,
    "notices_unread": _unread,
    "~notices_unread": _just_come,
    "messages_suspicious": _scam,
    "~messages_suspicious": _sounds_like_one,
}
