"""The page of shared stock: each pool, its stores, where their numbers disagree, and one act that levels them."""

from django.contrib import admin, messages
from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from desk.asking import person_of
from desk.operations.many import look_page
from desk.operations.pools import LEAST, MOST, levelled, pools_of
from people.roles import Area
from stores.actions.bulk import MOST_IN_THOUSANDS
from stores.actions.registry import all_kinds
from stores.actions.rights import may_ask

SKUS_SHOWN = 100


@require_GET
@staff_member_required
def pools_page(request: HttpRequest) -> HttpResponse:
    """The pool with most disagreement first; `all=1` shows what agrees as well."""
    user = person_of(request, Area.STOCK)
    whole = request.GET.get("all") == "1"
    context = {
        **admin.site.each_context(request),
        "title": _("Shared stock"),
        "now": timezone.now(),
        "whole": whole,
        "pools": [(pool, (pool.skus if whole else pool.apart)[:SKUS_SHOWN]) for pool in pools_of(user)],
        "shown": SKUS_SHOWN,
        "may_set": may_ask(user, all_kinds()["set_stock"]),
    }
    return render(request, "desk/operations/pools.html", context)


@require_POST
@staff_member_required
def look_at_pools(request: HttpRequest) -> HttpResponse:
    """What levelling the chosen SKUs would send; looked at like every other batch."""
    user, back = person_of(request, Area.STOCK), "/stock/pools/"
    if not may_ask(user, all_kinds()["set_stock"]):
        raise PermissionDenied
    chosen, to, typed = (
        request.POST.getlist("sku"),
        request.POST.get("to", LEAST),
        request.POST.get("number", "").strip(),
    )
    number = int(typed) if typed.isdecimal() and len(typed) <= 8 else None
    if not chosen:
        messages.info(request, _("Choose some SKUs first."))
        return redirect(back)
    if to not in (LEAST, MOST) and number is None:
        messages.error(request, _("Write the number of units that all stores are to show, such as 12."))
        return redirect(back)
    rows, wrong = levelled(pools_of(user), chosen, to, number)
    if len(rows) > MOST_IN_THOUSANDS:
        messages.error(request, _("This changes more than %(most)d rows. Choose fewer.") % {"most": MOST_IN_THOUSANDS})
        return redirect(back)
    return look_page(request, "set_stock", rows, wrong, back)
