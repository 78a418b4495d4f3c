"""The board of orders: what must be packed first, what is late and why, and which orders must not be packed at all."""

from django.contrib import admin
from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from desk.asking import person_of, sees
from desk.operations.carriers import of_carrier
from desk.operations.narrowing import address_of, choices, is_searched, narrowed, text_asked
from desk.operations.not_seen import not_seen
from desk.operations.order_lines import lines_of
from desk.operations.order_rows import Show, of_show, open_orders, whole
from desk.operations.order_tally import tally
from desk.operations.paging import page_of
from people.rights import Act
from people.roles import Area
from stores.actions.registry import all_kinds
from stores.actions.rights import may_ask
from stores.models import Store
from stores.topics import Topic

ORDERS_PER_PAGE = 100


def sees_orders(request: HttpRequest) -> bool:
    """True for those whose role has the area; also the sidebar's permission callback."""
    return sees(request, Area.ORDERS)


@require_GET
@staff_member_required
def orders_page(request: HttpRequest) -> HttpResponse:
    """What must not be packed first, then the earliest cut-off."""
    user, now = person_of(request, Area.ORDERS), timezone.now()
    stores = narrowed(Store.objects.visible_to(user), request.GET)
    orders, show, carrier = open_orders(stores), show_asked(request), request.GET.get("carrier", "")
    told = tally(orders, now)
    counted = told.of_carrier(carrier)
    numbers = counted.lists
    keys = of_show(of_carrier(orders, carrier), show, now).values_list("pk", flat=True)
    page = page_of(keys, numbers[show.value], ORDERS_PER_PAGE, request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": _("Orders by cut-off"),
        "now": now,
        "shows": [(one.value, one.label, numbers[one.value], address_of(request.GET, show=one.value)) for one in Show],
        "chosen": show.value,
        "load": counted.load,
        "carriers": [(one, address_of(request.GET, carrier=one.value)) for one in told.carriers(show)],
        "carrier": carrier,
        "any_carrier": address_of(request.GET, carrier=""),
        "choices": choices(request, user),
        "searches_stores": is_searched(user) or "named" in request.GET,
        "named": text_asked(request.GET),
        "not_seen": not_seen(stores, (Topic.ORDERS,), now),
        "page": page,
        "lines": lines_of(whole(orders, list(page)), user, now),
        "asked": address_of(request.GET),
        "here": request.get_full_path(),
        "may_ship": may_ask(user, all_kinds()["ship_order"]),
        "may_answer": may_ask(user, all_kinds()["answer_cancellation"]),
        "may_export": user.may(Act.EXPORT, Area.ORDERS),
    }
    return render(request, "desk/operations/orders.html", context)


def show_asked(request: HttpRequest) -> Show:
    """The list asked for; else what is to be shipped."""
    try:
        return Show(request.GET.get("show", Show.SHIP))
    except ValueError:
        return Show.SHIP
