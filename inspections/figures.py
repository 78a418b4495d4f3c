"""The figures this house knows: what each is called, counted in and about, and what values it can have.

Sources of the ranges: the platforms' own definitions (shares in percent, points never below zero, ratings up to five stars;
a US account health rating runs from 0 to 1000).
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from people.roles import Area

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PERCENT, COUNT, POINTS, MONEY = "percent", "count", "points", "money"
# Figures by which a store stands or falls: missing their target is high, where others warn.
_GRAVE = frozenset(
    ("late_shipment_rate", "late_dispatch_rate", "non_fulfilment_rate", "severe_listing_violations", "health_score")
)


@dataclass(frozen=True, slots=True)
class FigureKind:
    """`comparator`: how the value must stand to a target given without one. `money`: the unit is a currency code."""

    key: str
    title: "StrPromise"
    area: Area
    unit: str
    least: Decimal | None = Decimal(0)
    most: Decimal | None = None
    # Counted in another figure already, which is the one that is judged.
    part_of: str = ""
    comparator: str = "<="

    @property
    def name(self) -> str:
        """In English, as findings keep it."""
        with override("en"):
            return str(self.title)

    @property
    def is_grave(self) -> bool:
        return self.key in _GRAVE


_HUNDRED = Decimal(100)

KINDS: dict[str, FigureKind] = {
    kind.key: kind
    for kind in (
        FigureKind("late_shipment_rate", _("Late shipment rate"), Area.ORDERS, PERCENT, most=_HUNDRED),
        FigureKind("late_dispatch_rate", _("Late dispatch rate"), Area.ORDERS, PERCENT, most=_HUNDRED),
        FigureKind("non_fulfilment_rate", _("Non-fulfilment rate"), Area.ORDERS, PERCENT, most=_HUNDRED),
        FigureKind("cancellation_rate", _("Cancellation rate"), Area.ORDERS, PERCENT, most=_HUNDRED),
        FigureKind("return_rate", _("Return and refund rate"), Area.ORDERS, PERCENT, most=_HUNDRED),
        FigureKind("fast_handover_rate", _("Fast handover rate"), Area.ORDERS, PERCENT, most=_HUNDRED, comparator=">="),
        FigureKind("ship_on_time_rate", _("Shipped on time"), Area.ORDERS, PERCENT, most=_HUNDRED, comparator=">="),
        FigureKind("preparation_time", _("Preparation time"), Area.ORDERS, "days"),
        FigureKind("response_rate", _("Chat response rate"), Area.MESSAGES, PERCENT, most=_HUNDRED, comparator=">="),
        FigureKind("response_time", _("Chat response time"), Area.MESSAGES, "minutes"),
        FigureKind("satisfaction_rate", _("Chat satisfaction"), Area.MESSAGES, PERCENT, most=_HUNDRED, comparator=">="),
        FigureKind("chat_sessions", _("Chats in 30 days"), Area.MESSAGES, COUNT, comparator=">="),
        FigureKind("unanswered_chats", _("Unanswered chats"), Area.MESSAGES, COUNT),
        FigureKind("shop_rating", _("Shop rating"), Area.REVIEWS, "rating", most=_HUNDRED, comparator=">="),
        FigureKind(
            "product_rating_coverage", _("Reviews per order"), Area.REVIEWS, PERCENT, most=_HUNDRED, comparator=">="
        ),
        FigureKind("penalty_points", _("Penalty points"), Area.STORE, POINTS, most=Decimal(1000)),
        FigureKind("health_score", _("Account health rating"), Area.STORE, POINTS, most=Decimal(1000), comparator=">="),
        FigureKind("severe_listing_violations", _("Severe listing violations"), Area.STORE, COUNT),
        FigureKind("other_listing_violations", _("Other listing violations"), Area.STORE, COUNT),
        *(
            FigureKind(key, title, Area.STORE, COUNT, part_of="severe_listing_violations")
            for key, title in (
                ("prohibited_listings", _("Prohibited listings")),
                ("counterfeit_listings", _("Counterfeit listings")),
                ("spam_listings", _("Spam listings")),
            )
        ),
        FigureKind("balance", _("Balance"), Area.MONEY, MONEY, least=None, comparator=">="),
        FigureKind("withdrawals_frozen", _("Withdrawals frozen (1 yes, 0 no)"), Area.MONEY, COUNT, most=Decimal(1)),
    )
}


def is_respected(value: Decimal | None, comparator: str, target: Decimal | None) -> bool | None:
    """Whether a value stands as it must to its target; None when one of them is missing."""
    if value is None or target is None or not comparator:
        return None
    return {
        "<": value < target,
        "<=": value <= target,
        ">": value > target,
        ">=": value >= target,
        "=": value == target,
    }[comparator]


def keys_of(*areas: Area) -> frozenset[str]:
    """The figures that are about these areas."""
    return frozenset(key for key, kind in KINDS.items() if kind.area in areas and not kind.part_of)
