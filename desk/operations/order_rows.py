"""Open orders of many stores by what is due next: shipping, handing over, delivering, or an answer to a buyer who wants to cancel."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import (
    Case,
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
from stores.models.order import OPEN_STATUSES, UNFINISHED_STATUSES, OrderStatus

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
    return Order.objects.filter(store__in=stores, status__in=UNFINISHED_STATUSES, fulfilled_by_platform=False).annotate(
        due_at=Coalesce(told_due(), Subquery(computed), output_field=DateTimeField()),
        wants_to_cancel=Q(cancel_requested=True) | Exists(asked),
    )


def told_due() -> Case:
    """The next cut-off that the platform names."""
    return Case(
        When(status__in=TO_SHIP, then=F("ship_by_at")),
        When(status=OrderStatus.AWAITING_COLLECTION, then=F("hand_over_by_at")),
        When(status=OrderStatus.IN_TRANSIT, then=F("deliver_by_at")),
        output_field=DateTimeField(),
    )


def of_show(orders: QuerySet[Any], show: Show, now: datetime) -> QuerySet[Any]:
    """The orders of one list: first those that must not be packed, then the earliest cut-off; those without one come last."""
    held = Case(When(wants_to_cancel=True, status__in=TO_SHIP, then=0), default=1)
    return orders.filter(_lists(now)[show]).order_by(held, F("due_at").asc(nulls_last=True), "pk")


def whole(orders: QuerySet[Any], keys: Sequence[int]) -> list[Any]:
    """Those of `orders` with these keys, in the order of the keys, with their store. A long list is sorted by its keys alone."""
    found = {order.pk: order for order in orders.filter(pk__in=keys).select_related("store")}
    return [found[key] for key in keys if key in found]


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
