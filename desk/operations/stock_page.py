"""The board of stock: what is missing first; new numbers by choosing rows, by pasting, or from a table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from desk.asking import person_of, sees
from desk.operations.many import look_page
from desk.operations.narrowing import address_of, choices, is_searched, narrowed, text_asked
from desk.operations.not_seen import not_seen
from desk.operations.paging import page_of
from desk.operations.pools import pools_seen
from desk.operations.sheets import KINDS, MOST_IN_A_WORKBOOK, Cells, as_file
from desk.operations.stock_cover import days_of_cover
from desk.operations.stock_known import Known
from desk.operations.stock_rows import Show, of_show, searched, stock_of
from desk.operations.stock_table import WrongRow, pasted_table, payload_of, quantity_after, rows_of_table
from desk.operations.stock_tally import tally
from people.audit import Subject, Verb, record
from people.models import User
from people.rights import Act
from people.roles import Area
from people.row_numbers import is_id
from stores.actions.bulk import MOST_IN_THOUSANDS, Row
from stores.actions.registry import all_kinds, reason_not_offered
from stores.actions.rights import may_ask
from stores.imports.table import MOST_BYTES, TableError
from stores.models import ProductStatus, StockLevel, Store
from stores.topics import Topic

SKUS_PER_PAGE = 100
_TABLE_COLUMNS = ("platform", "store", "store_name", "sku", "seller_sku", "product", "available_now", "quantity")


@dataclass(frozen=True, slots=True)
class Line:
    """One SKU as shown. `days`: how long it lasts at the pace of two weeks; `is_low`: it was found running out;
    `why_not`: it cannot be set from here.
    """

    level: StockLevel
    title: str
    status: str
    seller_sku: str
    days: float | None
    is_low: bool
    is_out: bool
    why_not: str


def sees_stock(request: HttpRequest) -> bool:
    """True for those whose role has the area; also the sidebar's permission callback."""
    return sees(request, Area.STOCK)


@require_GET
@staff_member_required
def stock_page(request: HttpRequest) -> HttpResponse:
    """The least stock first."""
    user, now = person_of(request, Area.STOCK), timezone.now()
    stores, text, show = narrowed(Store.objects.visible_to(user), request.GET), _text(request), _show(request)
    rows = searched(stock_of(stores), text)
    numbers = tally(rows)
    found = of_show(rows, show).select_related("store")
    page = page_of(found, numbers[show.value], SKUS_PER_PAGE, request.GET.get("page"))
    cover = days_of_cover(page, now)
    context = {
        **admin.site.each_context(request),
        "title": _("Stock"),
        "now": now,
        "shows": [(one.value, one.label, numbers[one.value], address_of(request.GET, show=one.value)) for one in Show],
        "chosen": show.value,
        "text": text,
        "choices": choices(request, user),
        "searches_stores": is_searched(user) or "named" in request.GET,
        "named": text_asked(request.GET),
        "not_seen": not_seen(stores, (Topic.STOCK, Topic.PRODUCTS), now),
        "page": page,
        "lines": [line_of(level, cover) for level in page],
        "asked": address_of(request.GET),
        "here": request.get_full_path(),
        "may_set": may_ask(user, all_kinds()["set_stock"]),
        "may_export": user.may(Act.EXPORT, Area.STOCK),
        "most": MOST_IN_THOUSANDS,
        "pools": pools_seen(user).count(),
    }
    return render(request, "desk/operations/stock.html", context)


@require_POST
@staff_member_required
def look_at_stock(request: HttpRequest) -> HttpResponse:
    """New numbers for the chosen rows, from what was pasted, or from a file; shown before they are sent."""
    user, back = person_of(request, Area.STOCK), _back(request)
    if not may_ask(user, all_kinds()["set_stock"]):
        raise PermissionDenied
    try:
        rows, wrong = _asked(request, user)
    except TableError as fault:
        messages.error(request, str(fault))
        return redirect(back)
    return look_page(request, "set_stock", rows, wrong, back)


@require_GET
@staff_member_required
def stock_table(request: HttpRequest, kind: str) -> HttpResponse | StreamingHttpResponse:
    """The list as shown, as CSV or XLSX with an empty column for new numbers: filled in, it is taken back in."""
    user = person_of(request, Area.STOCK)
    if not user.may(Act.EXPORT, Area.STOCK):
        raise PermissionDenied
    if kind not in KINDS:
        raise Http404
    stores = narrowed(Store.objects.visible_to(user), request.GET)
    rows = of_show(searched(stock_of(stores), _text(request)), _show(request)).select_related("store")
    record(
        user, Verb.EXPORTED, Subject("stores.stocklevel", label="stock"), after={"asked": request.GET.urlencode()[:200]}
    )
    return as_file("stock", kind, _TABLE_COLUMNS, _table(rows[:MOST_IN_A_WORKBOOK] if kind == "xlsx" else rows))


def _table(rows: Any) -> Iterator[Cells]:
    for level in rows.iterator(chunk_size=1000):
        line = line_of(level, {})
        store = level.store
        yield [
            *(store.platform, store.external_id, store.name, level.external_id, line.seller_sku, line.title),
            *(level.available, ""),
        ]


def _asked(request: HttpRequest, user: User) -> tuple[list[Row], list[WrongRow]]:
    file, pasted = request.FILES.get("file"), request.POST.get("pasted", "")
    seen = Store.objects.visible_to(user)
    shown = narrowed(seen, QueryDict(_back(request).partition("?")[2]))
    if isinstance(file, UploadedFile):
        if (file.size or 0) > MOST_BYTES:
            raise TableError(_("The file is larger than 5 MB. Split it."))
        return rows_of_table(file.name or "", file.read(), seen, shown)
    if pasted.strip():
        return rows_of_table("pasted.tsv", pasted_table(pasted), seen, shown)
    return _of_chosen(request, user)


def _of_chosen(request: HttpRequest, user: User) -> tuple[list[Row], list[WrongRow]]:
    chosen, change = (
        [int(one) for one in request.POST.getlist("sku") if is_id(one)],
        request.POST.get("change", ""),
    )
    if not chosen:
        raise TableError(_("Choose some SKUs, paste a table, or choose a file."))
    if len(chosen) > MOST_IN_THOUSANDS:
        raise TableError(_("Choose at most %(most)d SKUs at once.") % {"most": MOST_IN_THOUSANDS})
    rows, wrong = [], []
    levels = stock_of(Store.objects.visible_to(user)).filter(pk__in=chosen).select_related("store")
    for place, level in enumerate(levels.order_by("store__name", "pk")):
        known = Known(level.external_id, level.product_external_id, "", level.available)
        try:
            quantity = quantity_after(change, level.available)
        except ValueError as fault:
            wrong.append(WrongRow(place, f"{level.store} · {level.external_id}", str(fault)))
        else:
            rows.append(Row(place, level.store, payload_of(known, quantity)))
    return rows, wrong


def line_of(level: Any, cover: Mapping[int, float]) -> Line:
    """A stock level of `stock_of` in words. `cover`: see days_of_cover."""
    listing = level.listing or {}
    sku: dict[str, Any] = next((one for one in listing.get("skus", ()) if one.get("sku_id") == level.external_id), {})
    reason = reason_not_offered(level.store.platform, all_kinds()["set_stock"])
    return Line(
        level=level,
        title=listing.get("title", ""),
        status=str(ProductStatus(listing["status"]).label) if listing else "",
        seller_sku=sku.get("seller_sku") or "",
        days=cover.get(level.pk),
        is_low=level.low is not None,
        is_out=level.available <= 0,
        why_not=_(reason) if reason else "",
    )


def _text(request: HttpRequest) -> str:
    return request.GET.get("text", "").strip()[:100].replace("\0", "")


def _show(request: HttpRequest) -> Show:
    """What is asked for; else all, since an empty first list would look like an empty store."""
    try:
        return Show(request.GET.get("show", Show.ALL))
    except ValueError:
        return Show.ALL


def _back(request: HttpRequest) -> str:
    back = request.POST.get("next", "")
    return back if back.startswith("/stock/") else "/stock/"
