"""Orders that were chosen on the board, and what is to be done with them, as rows to be looked at."""

from django.contrib import messages
from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from desk.asking import person_of
from desk.operations.many import look_page
from desk.operations.order_rows import cancellations_of, open_orders
from desk.operations.stock_table import WrongRow
from people.roles import Area
from people.row_numbers import is_id
from stores.actions.bulk import MOST_ROWS, Row
from stores.models import Store

_HANDOVERS = ("", "pickup", "drop_off")


@require_POST
@staff_member_required
def look_at_orders(request: HttpRequest) -> HttpResponse:
    """Shipping, or an answer to the buyers who want to cancel."""
    user, back = person_of(request, Area.ORDERS), _back(request)
    chosen = [int(one) for one in request.POST.getlist("order") if is_id(one)]
    if not chosen:
        messages.info(request, _("Choose some orders first."))
        return redirect(back)
    if len(chosen) > MOST_ROWS:
        messages.error(request, _("Choose at most %(most)d orders at once.") % {"most": MOST_ROWS})
        return redirect(back)
    stores = Store.objects.visible_to(user)
    orders = list(open_orders(stores).filter(pk__in=chosen).select_related("store").order_by("due_at", "pk"))
    act = request.POST.get("act", "")
    if act == "ship":
        handover = request.POST.get("handover", "")
        handover = handover if handover in _HANDOVERS else ""
        rows = [
            Row(place, one.store, {"order_id": one.external_id, "handover": handover})
            for place, one in enumerate(orders)
            if not one.wants_to_cancel
        ]
        held = [
            WrongRow(place, f"{one.store} · {one.external_id}", _("The buyer wants to cancel: answer that first."))
            for place, one in enumerate(orders)
            if one.wants_to_cancel
        ]
        return look_page(request, "ship_order", rows, held, back)
    if act in ("agree", "refuse"):
        asked = cancellations_of(orders)
        reason = request.POST.get("reason", "").strip()
        rows = [
            Row(place, one.store, {"cancellation_id": found.external_id, "agree": act == "agree", "reason": reason})
            for place, one in enumerate(orders)
            if (found := asked.get((one.store_id, one.external_id)))
        ]
        none = [
            WrongRow(place, f"{one.store} · {one.external_id}", _("No wish to cancel waits for an answer."))
            for place, one in enumerate(orders)
            if (one.store_id, one.external_id) not in asked
        ]
        return look_page(request, "answer_cancellation", rows, none, back)
    messages.error(request, _("Choose what to do with them."))
    return redirect(back)


def _back(request: HttpRequest) -> str:
    back = request.POST.get("next", "")
    return back if back.startswith("/orders/") else "/orders/"
