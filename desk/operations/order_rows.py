"""Open orders of many stores by what is due next: shipping, handing over, delivering, or an answer to a buyer who wants to cancel."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from inspections.models import Finding
from stores.models import Cancellation, Order, Store
from stores.models.order import OPEN_STATUSES, OrderStatus

TO_SHIP = (OrderStatus.TO_SHIP, OrderStatus.PARTLY_SHIPPED)
WAITING = (OrderStatus.UNPAID, OrderStatus.ON_HOLD)
STUCK = "orders_logistics_stuck"


class Show(TextChoices):
    """The lists of the board, in the order of their urgency."""

    SHIP = "ship", _("to ship")
    LATE = "late", _("late")
    CANCEL = "cancel", _("buyer wants to cancel")
    COLLECTION = "collection", _("awaiting collection")
    STUCK = "stuck", _("stuck parcels")
    UNDATED = "undated", _("no cut-off known")
    WAITING = "waiting", _("unpaid or on hold")
    ALL = "all", _("all open")


class Load(NamedTuple):
    """How many orders must be shipped by when, by each store's own calendar."""

    late: int
    today: int
    tomorrow: int
    later: int


def open_orders(stores: QuerySet[Store]) -> QuerySet[Any]:
    """Orders that some deadline still concerns, or that wait for payment, with `due_at`: the next cut-off as the platform or, where
    it names none, the last inspection knows it; and `wants_to_cancel`. What the platform packs itself is not ours to pack.
    """
    told = Case(
        When(status__in=TO_SHIP, then=F("ship_by_at")),
        When(status=OrderStatus.AWAITING_COLLECTION, then=F("hand_over_by_at")),
        When(status=OrderStatus.IN_TRANSIT, then=F("deliver_by_at")),
        output_field=DateTimeField(),
    )
    computed = (
        Finding.objects.open()
        .filter(store=OuterRef("store"), check_id__startswith="orders_", subject=OuterRef("external_id"))
        .exclude(due_at=None)
        .order_by("due_at")
        .values("due_at")[:1]
    )
    asked = Cancellation.objects.filter(
        store=OuterRef("store"), order_external_id=OuterRef("external_id"), state="pending"
    )
    return Order.objects.filter(
        store__in=stores, status__in=[*OPEN_STATUSES, *WAITING], fulfilled_by_platform=False
    ).annotate(
        due_at=Coalesce(told, Subquery(computed), output_field=DateTimeField()),
        wants_to_cancel=Q(cancel_requested=True) | Exists(asked),
    )


def of_show(orders: QuerySet[Any], show: Show, now: datetime) -> QuerySet[Any]:
    """The orders of one list: first those that must not be packed, then the earliest cut-off; those without one come last."""
    held = Case(When(wants_to_cancel=True, status__in=TO_SHIP, then=0), default=1)
    return orders.filter(_lists(now)[show]).order_by(held, F("due_at").asc(nulls_last=True), "pk")


def counts(orders: QuerySet[Any], now: datetime) -> dict[str, int]:
    """How many orders each list holds; one statement."""
    told = {show.value: Count("pk", filter=asked) for show, asked in _lists(now).items()}
    return orders.aggregate(**told)


def load_ahead(orders: QuerySet[Any], now: datetime) -> Load:
    """What must be shipped late, today, tomorrow and later; one statement, with a bound for each time zone."""
    ship = orders.filter(status__in=TO_SHIP, due_at__isnull=False)
    zones = ship.order_by().values_list("store__time_zone", flat=True).distinct()
    ends = {zone: _end_of_today(now, zone) for zone in zones}
    today, tomorrow = _until(ends, timedelta(0)), _until(ends, timedelta(days=1))
    late = Q(due_at__lte=now)
    found = ship.aggregate(
        late=Count("pk", filter=late),
        today=Count("pk", filter=~late & today),
        tomorrow=Count("pk", filter=~late & ~today & tomorrow),
        later=Count("pk", filter=~late & ~tomorrow),
    )
    return Load(**found)


def findings_of(orders: Iterable[Order]) -> Mapping[tuple[int, str], Finding]:
    """(store id, order) -> the open finding that says why it is late or at risk; the worst, then the oldest. One statement."""
    named = list(orders)
    rows = Finding.objects.open().filter(
        store__in={order.store_id for order in named},
        subject__in={order.external_id for order in named},
        check_id__startswith="orders_",
    )
    found: dict[tuple[int, str], Finding] = {}
    for finding in sorted(rows, key=lambda one: (_RANK.get(one.severity, 3), one.opened_at)):
        found.setdefault((finding.store_id, finding.subject), finding)
    return found


def cancellations_of(orders: Iterable[Order]) -> Mapping[tuple[int, str], Cancellation]:
    """(store id, order) -> the buyer's request that waits for an answer. One statement."""
    named = list(orders)
    rows = Cancellation.objects.filter(
        store__in={order.store_id for order in named},
        order_external_id__in={order.external_id for order in named},
        state="pending",
    )
    return {(one.store_id, one.order_external_id): one for one in rows}


_RANK = {"critical": 0, "high": 1, "warning": 2}


def _lists(now: datetime) -> dict[Show, Q]:
    """What belongs in each list."""
    ship = Q(status__in=TO_SHIP)
    stuck = Finding.objects.open().filter(store=OuterRef("store"), check_id=STUCK, subject=OuterRef("external_id"))
    return {
        Show.SHIP: ship,
        Show.LATE: Q(status__in=OPEN_STATUSES, due_at__lte=now),
        Show.CANCEL: Q(wants_to_cancel=True, status__in=OPEN_STATUSES),
        Show.COLLECTION: Q(status=OrderStatus.AWAITING_COLLECTION),
        Show.STUCK: Q(status=OrderStatus.IN_TRANSIT) & Q(Exists(stuck)),
        Show.UNDATED: ship & Q(due_at=None),
        Show.WAITING: Q(status__in=WAITING),
        Show.ALL: Q(),
    }


def _end_of_today(now: datetime, zone: str) -> datetime:
    here = now.astimezone(ZoneInfo(zone))
    return datetime.combine(here.date() + timedelta(days=1), time(0), ZoneInfo(zone))


def _until(ends: Mapping[str, datetime], more: timedelta) -> Q:
    asked = Q(pk__in=[])
    for zone, end in ends.items():
        asked |= Q(store__time_zone=zone, due_at__lt=end + more)
    return asked
