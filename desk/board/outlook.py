"""What comes next: points near a step, what falls due today, money below zero or frozen, rules that changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q

from alerts.hours import is_on
from alerts.picture import draw_shifts
from inspections.models import Finding, PolicyChange
from inspections.policy.reading import unread_by
from inspections.wording import finding_text
from people.models import User
from people.roles import Area
from stores.areas import rows_of_area
from stores.models import Conversation, Order
from stores.models.order import OrderStatus

SHOWN = 5
AHEAD = timedelta(hours=24)
_TO_SHIP = (OrderStatus.TO_SHIP, OrderStatus.PARTLY_SHIPPED)
_POINTS = ("points_next_step", "store_restricted", "violation_counts")
_MONEY = ("withdrawals_frozen", "balance_negative", "settlement_negative", "payment_failed")


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as a sentence."""

    finding: Finding
    text: str


@dataclass(frozen=True, slots=True)
class Lot:
    """Findings of a kind: the first few, and of how many."""

    shown: Sequence[Told]
    whole: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """The next 24 hours. None for what the person's role does not see."""

    orders_due: int | None
    orders_late: int | None
    buyers_waiting: int | None
    waiting_since: datetime | None
    on_shift: int


def points_of(user: User) -> Lot:
    """Stores near the next step of measures, or in it; the worst first."""
    return _told(user, _POINTS)


def money_troubles_of(user: User) -> Lot:
    """Balances and settlements below zero, frozen withdrawals, failed payments."""
    return _told(user, _MONEY)


def policies_of(user: User) -> tuple[Sequence[PolicyChange], int]:
    """The newest changes that the person has not read, and how many there are."""
    unread = unread_by(user).select_related("page").order_by("-seen_at", "-pk")
    return list(unread[:SHOWN]), unread.count()


def forecast_of(user: User, now: datetime) -> Forecast:
    """Orders to hand over, buyers who wait, people on shift now."""
    orders = _orders(user, now) if Area.ORDERS in user.areas() else {}
    buyers = _buyers(user) if Area.MESSAGES in user.areas() else {}
    return Forecast(
        orders_due=orders.get("due"),
        orders_late=orders.get("late"),
        buyers_waiting=buyers.get("whole"),
        waiting_since=buyers.get("since"),
        on_shift=len({shift.person_id for shift in draw_shifts(now) if is_on(shift, now)}),
    )


def _orders(user: User, now: datetime) -> dict[str, Any]:
    to_ship = rows_of_area(Order.objects.filter(status__in=_TO_SHIP), Area.ORDERS, user)
    return to_ship.aggregate(
        late=Count("pk", filter=Q(ship_by_at__lte=now)),
        due=Count("pk", filter=Q(ship_by_at__gt=now, ship_by_at__lte=now + AHEAD)),
    )


def _buyers(user: User) -> dict[str, Any]:
    waiting = rows_of_area(Conversation.objects.filter(waiting_since__isnull=False), Area.MESSAGES, user)
    return waiting.aggregate(whole=Count("pk"), since=Min("waiting_since"))


def _told(user: User, checks: Sequence[str]) -> Lot:
    found = Finding.objects.visible_to(user).open().filter(check_id__in=checks).select_related("store")
    first = found.order_by("severity", "since", "pk")[: SHOWN * 4]
    worst = sorted(first, key=lambda one: list(_BADNESS).index(one.severity))[:SHOWN]
    told = [Told(one, finding_text(one.check_id, one.details, one.store.time_zone)) for one in worst]
    return Lot(told, found.count())


_BADNESS = ("critical", "high", "warning")
