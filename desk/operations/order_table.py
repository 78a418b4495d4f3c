"""The board's list of orders as a file: what is shown, all pages of it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from desk.asking import person_of
from desk.operations.carriers import of_carrier
from desk.operations.narrowing import narrowed
from desk.operations.order_facts import seller_skus_of
from desk.operations.order_lines import Line, lines_of
from desk.operations.order_rows import of_show, open_orders
from desk.operations.orders_page import show_asked
from desk.operations.sheets import KINDS, MOST_IN_A_WORKBOOK, Cells, as_file
from people.audit import Subject, Verb, record
from people.models import User
from people.rights import Act
from people.roles import Area
from stores.models import Store
from stores.moments import local_text

_HEADS = (
    *("platform", "store", "store_name", "country", "order", "status", "cut_off", "left", "units", "skus", "carrier"),
    *("tracking_number", "last_scan", "last_scan_says", "cancel_wanted", "buyers_reason", "why"),
)
_AT_ONCE = 500


@require_GET
@staff_member_required
def order_table(request: HttpRequest, kind: str) -> HttpResponse | StreamingHttpResponse:
    """As CSV or XLSX. Buyers' own words only for those who may reveal them."""
    user, now = person_of(request, Area.ORDERS), timezone.now()
    if not user.may(Act.EXPORT, Area.ORDERS):
        raise PermissionDenied
    if kind not in KINDS:
        raise Http404
    stores = narrowed(Store.objects.visible_to(user), request.GET)
    orders = of_carrier(open_orders(stores), request.GET.get("carrier", ""))
    rows = of_show(orders, show_asked(request), now).select_related("store")
    if kind == "xlsx":
        rows = rows[:MOST_IN_A_WORKBOOK]
    record(user, Verb.EXPORTED, Subject("stores.order", label="orders"), after={"asked": request.GET.urlencode()[:200]})
    return as_file("orders", kind, _HEADS, _rows(rows, user, now))


def _rows(orders: QuerySet[Any], user: User, now: datetime) -> Iterator[Cells]:
    reveals = user.may(Act.REVEAL, Area.ORDERS)
    left = orders.iterator(chunk_size=_AT_ONCE)
    while some := list(islice(left, _AT_ONCE)):
        own = seller_skus_of(some)
        for line in lines_of(some, user, now):
            yield _cells(line, own, reveals=reveals)


def _cells(line: Line, own: Mapping[tuple[int, str], str], *, reveals: bool) -> Cells:
    order, store, scan = line.order, line.order.store, line.scan
    due_at = getattr(order, "due_at", None)
    said = line.cancellation.reason if line.cancellation else ""
    return [
        *(store.platform, store.external_id, store.name, store.country, order.external_id),
        str(order.get_status_display()),
        local_text(due_at, store) if due_at else "",
        *(line.left.words, line.units, _skus(order, own), order.carrier, order.tracking_number),
        local_text(scan.at, store) if scan and scan.at else "",
        scan.text if scan else "",
        "yes" if getattr(order, "wants_to_cancel", False) else "",
        said if reveals or not said else "***",
        line.why,
    ]


def _skus(order: Any, own: Mapping[tuple[int, str], str]) -> str:
    """`2 × CUP-RED, 1 × 17301`: by the seller's own code, else by the platform's id."""
    told = [(one.get("quantity") or 0, str(one.get("sku_id") or "?")) for one in order.lines]
    return ", ".join(f"{number} × {own.get((order.store_id, sku), sku)}" for number, sku in told)
