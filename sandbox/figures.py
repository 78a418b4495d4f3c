"""The figures by which a platform judges a shop, in the platform's own words, with its targets; good ones unless bent.

The numbers are the sandbox's own; targets are those of the references' samples.
"""

from typing import NamedTuple

from sandbox.model import Shop
from sandbox.pen import Pen
from sandbox.timeline import ALWAYS, Timeline


class Goal(NamedTuple):
    """`best` to `worst`: what a good shop shows. `missed`: a value that misses the target, `kept`: one that just keeps it."""

    comparator: str
    target: float
    best: float
    worst: float
    missed: float
    kept: float


SHOPEE = {
    "late_shipment_rate": Goal("<", 10, 0, 7, 12.5, 9.99),
    "cancellation_rate": Goal("<", 5, 0, 3, 5, 4.99),
    "return_refund_rate": Goal("<", 5, 0, 2, 7.5, 4.99),
    "preparation_time": Goal("<", 2, 0.2, 1.5, 2.4, 1.99),
    "same_day_handover_rate": Goal(">=", 60, 98, 65, 41, 60),
    "response_rate": Goal(">=", 70, 99, 75, 58, 70),
    "response_time": Goal("<", 1, 0.05, 0.7, 1.3, 0.99),
    "shop_rating": Goal(">=", 4.5, 5, 4.6, 4.1, 4.5),
}
# The last three come without a target: those are the ones sellers know.
LAZADA = {
    "POSITIVE_SELLER_RATING": Goal(">=", 85, 99, 88, 79, 85),
    "PRODUCT_RATING_COVERAGE": Goal(">=", 30, 60, 33, 22, 30),
    "CANCELLATION_RATE": Goal("<=", 1, 0, 0.8, 1.6, 1),
    "ship_on_time": Goal(">=", 95, 99, 96, 88, 95),
    "response_rate": Goal(">=", 85, 99, 87, 71, 85),
    "response_time": Goal("<=", 30, 6, 28, 55, 30),
}
# Without a target: it is the one that sellers know, and ninety in the United States.
TIKTOK = {"response_percentage": Goal(">=", 85, 99, 91, 74, 90)}
GOALS: dict[str, dict[str, Goal]] = {"tiktok": TIKTOK, "shopee": SHOPEE, "lazada": LAZADA}


# Of the platform's lists: which figure of a shop stands on which line of the checklist, and under which number or word.
_SUBJECTS = {
    "late_shipment_rate": ("orders", "1"), "cancellation_rate": ("orders", "42"), "return_refund_rate": ("orders", "43"),
    "preparation_time": ("orders", "4"), "same_day_handover_rate": ("orders", "25"), "shop_rating": ("reviews", "22"),
    "POSITIVE_SELLER_RATING": ("reviews", ""), "PRODUCT_RATING_COVERAGE": ("reviews", ""),
    "CANCELLATION_RATE": ("orders", ""), "ship_on_time": ("orders", ""),
}  # fmt: skip
_OF_MESSAGES: dict[str, dict[str, str]] = {
    "tiktok": {"response_percentage": "response_rate"},
    "shopee": {"response_rate": "11", "response_time": "21"},
    "lazada": {},
}


def good_figures(shop: Shop, pen: Pen) -> None:
    """Each somewhere between the best and the worst of a good shop."""
    for name, goal in GOALS[shop.platform].items():
        shop.figures[name] = Timeline(ALWAYS, round(goal.best + (goal.worst - goal.best) * pen.share(0, 1), 2))


def is_missed(name: str, platform: str, value: float) -> bool:
    """Whether a figure stands as the platform does not want it."""
    goal = GOALS[platform][name]
    return {"<": value >= goal.target, "<=": value > goal.target, ">=": value < goal.target}[goal.comparator]


def line_and_subject(platform: str, name: str) -> tuple[str, str]:
    """The checklist's line a figure belongs to, and what the platform calls it."""
    line, subject = _SUBJECTS.get(name) or ("messages", _OF_MESSAGES[platform].get(name, ""))
    return line, subject or name
