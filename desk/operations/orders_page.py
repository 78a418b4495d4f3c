"""The board of orders: what must be packed first, what is late and why, and which orders must not be packed at all."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from desk.asking import person_of, sees
from desk.operations.narrowing import address_of, choices, narrowed
from desk.operations.not_seen import not_seen
from desk.operations.order_rows import (
    TO_SHIP,
    Show,
    cancellations_of,
    counts,
    findings_of,
    load_ahead,
    of_show,
    open_orders,
)
from desk.operations.paging import page_of
from desk.operations.time_left import TimeLeft, time_left
from inspections.models import Finding
from inspections.wording import finding_text, rule_text
from people.models import User
from people.roles import Area
from stores.actions.kind import AnyKind
from stores.actions.registry import all_kinds, reason_not_offered
from stores.actions.rights import may_ask
from stores.models import Cancellation, Order, Store
from stores.models.order import OrderStatus
from stores.topics import Topic

ORDERS_PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One order as shown. `why`: the finding's sentence and its rule; `deeds`: what the person may have done to it here."""

    order: Order
    left: TimeLeft
    units: int
    why: str
    rule: str
    cancellation: Cancellation | None
    deeds: frozenset[str]


def sees_orders(request: HttpRequest) -> bool:
    """True for those whose role has the area; also the sidebar's permission callback."""
    return sees(request, Area.ORDERS)


@require_GET
@staff_member_required
def orders_page(request: HttpRequest) -> HttpResponse:
    """The earliest cut-off first."""
    user, now = person_of(request, Area.ORDERS), timezone.now()
    stores = narrowed(Store.objects.visible_to(user), request.GET)
    orders, show = open_orders(stores), _show(request)
    numbers = counts(orders, now)
    rows = of_show(orders, show, now).select_related("store")
    page = page_of(rows, numbers[show.value], ORDERS_PER_PAGE, request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": _("Orders by cut-off"),
        "now": now,
        "shows": [(one.value, one.label, numbers[one.value], address_of(request.GET, show=one.value)) for one in Show],
        "chosen": show.value,
        "load": load_ahead(orders, now),
        "choices": choices(request, user),
        "not_seen": not_seen(stores, (Topic.ORDERS,), now),
        "page": page,
        "lines": _lines(list(page), user, now),
        "asked": address_of(request.GET),
        "here": request.get_full_path(),
        "may_ship": may_ask(user, all_kinds()["ship_order"]),
        "may_answer": may_ask(user, all_kinds()["answer_cancellation"]),
    }
    return render(request, "desk/operations/orders.html", context)


def _show(request: HttpRequest) -> Show:
    try:
        return Show(request.GET.get("show", Show.SHIP))
    except ValueError:
        return Show.SHIP


def _lines(orders: list[Any], user: User, now: datetime) -> list[Line]:
    found, asked = findings_of(orders), cancellations_of(orders)
    kinds = {kind.id: kind for kind in (all_kinds()["ship_order"], all_kinds()["answer_cancellation"])}
    allowed = {name for name, kind in kinds.items() if may_ask(user, kind)}
    lines = []
    for order in orders:
        place = (order.store_id, order.external_id)
        finding, cancellation = found.get(place), asked.get(place)
        opened_at = order.paid_at or order.created_at
        lines.append(
            Line(
                order=order,
                left=time_left(opened_at, order.due_at, now),
                units=sum(int(line.get("quantity") or 0) for line in order.lines),
                why=_why(finding, order.store),
                rule=rule_text(finding.rule) if finding else "",
                cancellation=cancellation,
                deeds=frozenset(name for name in allowed if _can(name, kinds[name], order, cancellation)),
            )
        )
    return lines


def _why(finding: Finding | None, store: Store) -> str:
    return finding_text(finding.check_id, finding.details, store.time_zone) if finding else ""


def _can(name: str, kind: AnyKind, order: Any, cancellation: Cancellation | None) -> bool:
    if reason_not_offered(order.store.platform, kind) is not None:
        return False
    if name == "answer_cancellation":
        return cancellation is not None and cancellation.requested_by != "seller"
    return OrderStatus(order.status) in TO_SHIP
