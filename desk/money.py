"""The money page: who owes a platform, what is not paid out, what is due, and what stores hold, in dollars by named rates."""

from django.contrib import admin
from django.contrib.admin.views.decorators import staff_member_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from desk.asking import person_of, sees
from desk.finance.mismatches import mismatches
from desk.finance.month import months_to_take
from desk.finance.owing import owing
from desk.finance.payouts import SETTLED_DAYS, settled, stopped
from inspections.exchange_rates import rates_on
from inspections.manual.item_list import manual_items
from inspections.money import money_of
from inspections.wording import finding_text
from people.admin_site import may_manage
from people.rights import Act
from people.roles import Area
from stores.models import Store

LINES_PER_PAGE = 100


def sees_money(request: HttpRequest) -> bool:
    """True for those whose role has the area; also the sidebar's permission callback."""
    return sees(request, Area.MONEY)


@require_GET
@staff_member_required
def money_page(request: HttpRequest) -> HttpResponse:
    """Debts first, then what is stopped, what is due, sums, and every store's amounts."""
    user = person_of(request, Area.MONEY)
    now = timezone.now()
    money = money_of(user, now.date())
    stores = Store.objects.visible_to(user)
    rates = rates_on(now.date())
    debts = owing(stores, rates, now)
    due = [(one, mismatches(one, now)) for one in settled(stores, rates, now)]
    due.sort(key=lambda line: (not line[1], line[0].store.name, line[0].store.pk, line[0].currency))
    context = {
        **admin.site.each_context(request),
        "title": _("Money"),
        "now": now,
        "money": money,
        "debts": [(one, _top_up_at(one.store)) for one in debts],
        "stopped": [
            (one, finding_text(one.check_id, one.details, one.store.time_zone), _top_up_at(one.store))
            for one in stopped(stores)
        ],
        "due": Paginator(due, LINES_PER_PAGE).get_page(request.GET.get("due")),
        "settled_days": SETTLED_DAYS,
        "differing": sum(bool(sentences) for _one, sentences in due),
        "months": months_to_take(now) if user.may(Act.EXPORT, Area.MONEY) else [],
        "page": Paginator(money.lines, LINES_PER_PAGE).get_page(request.GET.get("page")),
        "may_manage": may_manage(request),
    }
    return render(request, "desk/money.html", context)


def _top_up_at(store: Store) -> str:
    """The finance page of the platform's own Seller Center; empty where none is known."""
    item = manual_items().by_id.get("balance")
    if item is None or not item.concerns(store.platform, store.country):
        return ""
    return manual_items().link(item, store.platform, store.country)
