"""The list to pack and hand over by: store by store, carrier by carrier, to be printed. Who wants to cancel is not on it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from desk.asking import person_of
from desk.operations.carriers import of_carrier
from desk.operations.narrowing import address_of, narrowed
from desk.operations.order_facts import seller_skus_of
from desk.operations.order_lines import Line, lines_of
from desk.operations.order_rows import Show, of_show, open_orders
from desk.operations.orders_page import show_asked
from people.roles import Area
from stores.models import Store

MOST_ORDERS = 1000
# What can lie on a packing table: to be packed, or packed and waiting for the carrier.
LISTED = (Show.SHIP, Show.LATE, Show.COLLECTION)


@dataclass(frozen=True, slots=True)
class Goods:
    """Units of one SKU. `code`: the seller's own, else the platform's id."""

    code: str
    name: str
    units: int


@dataclass(frozen=True, slots=True)
class Parcel:
    """One order of the list."""

    line: Line
    goods: tuple[Goods, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one carrier takes from one store. `picked`: the units of all its parcels together, by SKU."""

    store: Store
    carrier: str
    parcels: tuple[Parcel, ...]
    picked: tuple[Goods, ...]


@require_GET
@staff_member_required
def packing_list(request: HttpRequest) -> HttpResponse:
    """What the board shows, as sheets of paper."""
    user, now = person_of(request, Area.ORDERS), timezone.now()
    show = show_asked(request)
    show = show if show in LISTED else Show.SHIP
    stores = narrowed(Store.objects.visible_to(user), request.GET)
    orders = of_show(of_carrier(open_orders(stores), request.GET.get("carrier", "")), show, now)
    found = list(orders.filter(wants_to_cancel=False).select_related("store")[: MOST_ORDERS + 1])
    listed = found[:MOST_ORDERS]
    context = {
        **admin.site.each_context(request),
        "title": _("Packing and hand-over list"),
        "now": now,
        "show": show,
        "sheets": sheets_of(lines_of(listed, user, now), seller_skus_of(listed)),
        "held": orders.filter(wants_to_cancel=True).count(),
        "parcels": len(listed),
        "is_cut": len(found) > MOST_ORDERS,
        "asked": address_of(request.GET),
    }
    return render(request, "desk/operations/packing.html", context)


def sheets_of(lines: Sequence[Line], own: Mapping[tuple[int, str], str]) -> list[Sheet]:
    """By store, then carrier; the parcels in the order given."""
    grouped: dict[tuple[str, int, str], list[Parcel]] = {}
    for line in lines:
        order = line.order
        key = (order.store.name, order.store_id, order.carrier)
        grouped.setdefault(key, []).append(Parcel(line, _goods(order, own)))
    return [
        Sheet(parcels[0].line.order.store, carrier, tuple(parcels), _together(parcels))
        for (_name, _store, carrier), parcels in sorted(grouped.items(), key=lambda one: one[0])
    ]


def _goods(order: Any, own: Mapping[tuple[int, str], str]) -> tuple[Goods, ...]:
    found = []
    for one in order.lines:
        sku = str(one.get("sku_id") or "?")
        found.append(
            Goods(own.get((order.store_id, sku), sku), str(one.get("name") or ""), int(one.get("quantity") or 0))
        )
    return tuple(found)


def _together(parcels: Sequence[Parcel]) -> tuple[Goods, ...]:
    units: Counter[str] = Counter()
    names: dict[str, str] = {}
    for parcel in parcels:
        for one in parcel.goods:
            units[one.code] += one.units
            names.setdefault(one.code, one.name)
    return tuple(Goods(code, names[code], number) for code, number in sorted(units.items()))
