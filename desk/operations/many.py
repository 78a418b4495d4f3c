"""Many changes at once, as pages: looked at first, done on a yes, followed row by row, put back."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from desk.asking import somebody
from desk.operations.looked import OutdatedLookError, apply_sealed, faults_of, right_rows, seal
from desk.operations.sheets import Cells, as_file
from desk.operations.stock_table import ROLLBACK_COLUMNS, WrongRow
from desk.views import STOP_POLLING
from people.admin_site import person
from people.audit import Subject, Verb, record
from people.rights import Act
from stores.actions import bulk
from stores.actions.bulk import Looked, Row
from stores.actions.errors import AskError, NoRightError, NotAskedRightError
from stores.actions.registry import all_kinds
from stores.actions.rights import may_ask
from stores.models import DONE, Action, ActionBatch, ActionSource

_ROWS_SHOWN = 500
_RESULT_HEADS = ("platform", "store", "store_name", "what", "before", "new", "state", "reason")


def look_page(
    request: HttpRequest, kind: str, rows: Sequence[Row], wrong: Sequence[WrongRow], back: str
) -> HttpResponse:
    """What each row would do; nothing is written. `wrong`: rows that could not even be read; `back`: where "no" leads."""
    user = somebody(request)
    try:
        looked = bulk.look(kind, rows, user) if rows else []
    except NoRightError as fault:
        raise PermissionDenied from fault
    except NotAskedRightError as fault:
        messages.error(request, " ".join(faults_of(fault)))
        return redirect(back)
    right = right_rows(looked)
    context = {
        **admin.site.each_context(request),
        "title": _("Look before it is done"),
        "kind": _(all_kinds()[kind].title),
        "right": right,
        "shown": _ROWS_SHOWN,
        "shown_slice": f":{_ROWS_SHOWN}",
        "aside": Counter(
            [" ".join(_sentences(one)) for one in looked if one.errors] + [one.why for one in wrong]
        ).most_common(),
        "refused": [(one, " ".join(_sentences(one))) for one in looked if one.errors],
        "same": [one for one in looked if not one.errors and one not in right],
        "wrong": wrong,
        "counts_stock": kind == "set_stock",
        "sealed": seal(kind, right, user) if right else "",
        "back": back,
    }
    return render(request, "desk/operations/look.html", context)


@require_POST
@staff_member_required
def apply_many(request: HttpRequest) -> HttpResponse:
    """Does what was looked at. Twice is once."""
    user, back = somebody(request), request.POST.get("next", "")
    try:
        done = apply_sealed(request.POST.get("sealed", ""), user, timezone.now())
    except NoRightError as fault:
        raise PermissionDenied from fault
    except NotAskedRightError as fault:
        messages.error(request, _("Nothing was done.") + " " + " ".join(faults_of(fault)))
        return redirect(_inside(back))
    except OutdatedLookError as fault:
        messages.error(request, f"{_('Nothing was done.')} {fault}")
        return redirect(_inside(back))
    for one, why in done.set_aside[:20]:
        messages.warning(request, f"{one.row.store} · {one.subject}: {why}")
    if len(done.set_aside) > 20:
        text = ngettext("And %(n)d more row set aside.", "And %(n)d more rows set aside.", len(done.set_aside) - 20)
        messages.warning(request, text % {"n": len(done.set_aside) - 20})
    if done.batch is None:
        messages.error(request, _("Nothing was done: no row is as it was when you looked."))
        return redirect(_inside(back))
    return redirect("batch", pk=done.batch.pk)


@require_GET
@staff_member_required
def batch_page(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a batch has come, row by row."""
    context = {**admin.site.each_context(request), **_progress(request, pk)}
    return render(request, "desk/operations/batch.html", context)


@require_GET
@staff_member_required
def batch_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that is asked for again until nothing is under way."""
    context = _progress(request, pk)
    status = 200 if context["counts"]["under_way"] else STOP_POLLING
    return render(request, "desk/operations/batch_rows.html", context, status=status)


batch_rows.unattended = True  # type: ignore[attr-defined]


@require_POST
@staff_member_required
def undo_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts back the numbers that stood there before."""
    batch, user = _batch(request, pk), somebody(request)
    left = bulk.left_by_undo(batch, user)
    try:
        undoing = bulk.undo(batch, user, ActionSource.PAGE, timezone.now())
    except NoRightError as fault:
        raise PermissionDenied from fault
    except AskError as fault:
        messages.error(request, str(fault))
        return redirect("batch", pk=pk)
    for one in left[:20]:
        text = _("%(sku)s cannot be put back: %(why)s")
        messages.warning(request, text % {"sku": f"{one.row.store} · {one.subject}", "why": " ".join(_sentences(one))})
    return redirect("batch", pk=undoing.pk)


@require_GET
@staff_member_required
def rollback_table(request: HttpRequest, pk: int) -> HttpResponse | StreamingHttpResponse:
    """The numbers that stood there before, as a table that the stock board takes back in."""
    batch = _taken_away(request, pk, f"numbers before batch {pk}")
    done = _actions(request, batch).filter(state__in=DONE, before__gte=0)
    return as_file(f"stock-before-{pk}", "csv", ROLLBACK_COLUMNS, (_before(one) for one in done))


def _before(action: Action) -> Cells:
    warehouse = str(action.payload.get("warehouse_id", ""))
    return [action.store.platform, action.store.external_id, action.subject, action.before, warehouse]


@require_GET
@staff_member_required
def batch_table(request: HttpRequest, pk: int) -> HttpResponse | StreamingHttpResponse:
    """What each row came to, all of them, as CSV."""
    batch = _taken_away(request, pk, f"what came of batch {pk}")
    rows = _actions(request, batch).iterator(chunk_size=1000)
    return as_file(f"batch-{pk}", "csv", _RESULT_HEADS, (_result(one) for one in rows))


def _result(action: Action) -> Cells:
    store = action.store
    new = action.payload.get("quantity")
    told = [
        store.platform,
        store.external_id,
        store.name,
        action.subject,
        action.before,
        new if isinstance(new, int) else None,
    ]
    return [*told, str(action.get_state_display()), str(action.said) if action.reason else ""]


def _progress(request: HttpRequest, pk: int) -> dict[str, Any]:
    batch, user = _batch(request, pk), somebody(request)
    counts = bulk.counts_of(batch, user)
    ended = counts["rows"] - counts["under_way"]
    kind = all_kinds()[batch.kind]
    undone = getattr(batch, "undone_by", None)
    return {
        "title": f"{batch.get_kind_display()} · {batch.pk}",
        "batch": batch,
        "counts": counts,
        "ended": ended,
        "percent": 100 * ended // counts["rows"] if counts["rows"] else 100,
        "actions": _actions(request, batch)[:_ROWS_SHOWN],
        "counts_stock": batch.kind == "set_stock",
        "may_export": user.may(Act.EXPORT, kind.area),
        "can_undo": may_ask(user, kind) and not counts["under_way"] and bulk.can_be_put_back(batch),
        "undone": undone,
        "now": timezone.now(),
    }


def _batch(request: HttpRequest, pk: int) -> ActionBatch:
    """404 where the person sees none of its rows."""
    batch = ActionBatch.objects.filter(pk=pk).first()
    if batch is None or not Action.objects.visible_to(person(request)).filter(batch=batch).exists():
        raise Http404
    return batch


def _taken_away(request: HttpRequest, pk: int, what: str) -> ActionBatch:
    """For those who may export what the batch is about; written down as `what`."""
    batch, user = _batch(request, pk), somebody(request)
    if not user.may(Act.EXPORT, all_kinds()[batch.kind].area):
        raise PermissionDenied
    record(user, Verb.EXPORTED, Subject("stores.actionbatch", str(pk), what))
    return batch


def _actions(request: HttpRequest, batch: ActionBatch) -> QuerySet[Action]:
    """What came to nothing first, then what is unclear, then the rest."""
    rows = Action.objects.visible_to(person(request)).filter(batch=batch).select_related("store")
    return rows.order_by("-state", "id")


def _sentences(one: Looked) -> list[str]:
    return [sentence for sentences in (one.errors or {}).values() for sentence in sentences]


def _inside(back: str) -> str:
    """Only our own boards."""
    return back if back.startswith(("/orders/", "/stock/")) else "/admin/"
