"""The board: every store a person sees by every line of the checklist, up to ten thousand of them on one page.

The page itself holds no store; its grid asks for the rows and draws only those on the screen (static/desk/board/).
"""

import json
from hashlib import blake2b
from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from desk.board.filters import asked_for, choices_for
from desk.board.saved_view import MOST_VIEWS, SavedView, TooManyViewsError, delete_view, keep_view, restore_view
from desk.board.states import LETTERS, board_rows
from desk.home import cell_url
from desk.progress import running_progress
from inspections.items import Severity
from inspections.marks import SEVERITY_SYMBOLS, SYMBOLS
from inspections.standing import standings
from inspections.sweeps import start_sweep
from people.admin_site import may_manage, person
from people.models import User
from people.row_numbers import is_id
from people.sign_in.sessions import unattended
from stores.models import Store
from stores.platforms.names import NAMES

_MOST_LETTERS = 60


@require_GET
@staff_member_required
def board_page(request: HttpRequest) -> HttpResponse:
    """The frame: filters, saved views, the words the grid speaks. With nothing asked for, one's default view opens."""
    user = _person(request)
    views = list(SavedView.objects.visible_to(user))
    default = next((view for view in views if view.is_default and view.asked), None)
    if not request.GET and default is not None:
        return redirect(f"{reverse('board')}?{default.asked}")
    choices = choices_for(user)
    asked = asked_for(request.GET, choices)
    context = {
        **admin.site.each_context(request),
        "title": _("Board"),
        "choices": choices,
        "asked": asked,
        "given": QueryDict(asked),
        "views": views,
        "deleted": SavedView.objects.filter(person=user).exclude(deleted_at=None).filter(pk=_number(request)).first(),
        "words": json.dumps(_words(choices.items), ensure_ascii=False),
        "progress": running_progress(user, timezone.now()),
        "may_inspect": may_manage(request),
    }
    return render(request, "desk/board.html", context)


@unattended
@require_GET
@staff_member_required
def board_states(request: HttpRequest) -> HttpResponse:
    """The rows (see desk.board.states); 304 while they are the same as those that the asker has."""
    rows = board_rows(_person(request), timezone.now())
    etag = f'"{blake2b(rows, digest_size=12).hexdigest()}"'
    known = {one.removeprefix("W/") for one in parse_etags(request.headers.get("If-None-Match", ""))}
    same = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    answer = same if etag in known else HttpResponse(rows, content_type="application/json")
    answer["ETag"] = etag
    return answer


@unattended
@require_GET
@staff_member_required
def board_cell(request: HttpRequest) -> HttpResponse:
    """`store`, `item`: one cell in words: its state, why, since when, and how old what it was judged by is."""
    user, now = _person(request), timezone.now()
    pk = request.GET.get("store", "")
    if not is_id(pk):
        raise Http404
    store = get_object_or_404(Store.objects.visible_to(user), pk=int(pk))
    (standing,) = standings([store], user, now)
    cell = next((one for one in standing.cells if one.item.value == request.GET.get("item", "")), None)
    if cell is None:
        raise Http404
    return render(
        request, "desk/board_cell.html", {"cell": cell, "store": store, "now": now, "url": cell_url(store, cell)}
    )


@require_POST
@staff_member_required
def board_inspect(request: HttpRequest) -> HttpResponse:
    """`stores`: ids with commas between. Starts a sweep over those of them that the person sees; managers only."""
    if not may_manage(request):
        raise PermissionDenied
    user = _person(request)
    chosen = [int(one) for one in request.POST.get("stores", "").split(",") if is_id(one)]
    sweep = start_sweep(Store.objects.visible_to(user).filter(pk__in=chosen), user)
    asked = ngettext("%d store will be inspected now.", "%d stores will be inspected now.", sweep.total) % sweep.total
    return JsonResponse({"stores": sweep.total, "said": asked}, status=HTTPStatus.ACCEPTED)


@require_POST
@staff_member_required
def save_view(request: HttpRequest) -> HttpResponse:
    """`name`, `is_default` and the filters themselves; then back to them."""
    user = _person(request)
    name = request.POST.get("name", "").strip()[:_MOST_LETTERS]
    asked = asked_for(QueryDict(request.POST.get("asked", "")), choices_for(user))
    if not name:
        messages.error(request, _("Give the view a name."))
    else:
        try:
            keep_view(user, name, asked, is_default=bool(request.POST.get("is_default")))
        except TooManyViewsError:
            messages.error(request, _("You have %d views, as many as one may have; delete one first.") % MOST_VIEWS)
        else:
            messages.success(request, _("Kept as “%(name)s”.") % {"name": name})
    return redirect(f"{reverse('board')}?{asked or 'all=1'}")


@require_POST
@staff_member_required
def remove_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Deletes a view; the page then offers to undo it."""
    view = delete_view(_person(request), pk, timezone.now())
    if view is None:
        raise Http404
    return redirect(f"{reverse('board')}?all=1&deleted={view.pk}")


@require_POST
@staff_member_required
def undo_remove_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Brings a deleted view back."""
    view = restore_view(_person(request), pk)
    if view is None:
        raise Http404
    messages.success(request, _("“%(name)s” is back.") % {"name": view.name})
    return redirect(f"{reverse('board')}?{view.asked or 'all=1'}")


def _words(items: list[tuple[str, str]]) -> dict[str, Any]:
    """What the grid needs to speak: names, symbols and where things lead."""
    return {
        "items": items,
        "states": {letter: [state.value, SYMBOLS[state], str(state.label)] for letter, state in LETTERS.items()},
        "severities": {level.value[0]: [level.value, SEVERITY_SYMBOLS[level], str(level.label)] for level in Severity},
        "platforms": dict(NAMES),
        "store": reverse("admin:stores_store_change", args=[0]),
        "findings": reverse("admin:inspections_finding_changelist"),
        "never": _("not yet"),
        "shown": _("%(shown)s of %(all)s stores"),
        "chosen": _("%(n)s chosen"),
        "silent": _("The server has not answered since %(time)s. What stands here is as of then."),
        "failed": _("It was not done. Try again; the page may be too old, then load it anew."),
    }


def _number(request: HttpRequest) -> int:
    text = request.GET.get("deleted", "")
    return int(text) if is_id(text) else 0


def _person(request: HttpRequest) -> User:
    user = person(request)
    if not isinstance(user, User):
        raise PermissionDenied
    return user
