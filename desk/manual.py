"""What is looked up by hand: my tasks over all my stores, worst first, and the form to say what I saw."""

from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from inspections.figures import KINDS, MONEY
from inspections.manual.attest import AttestationRefusedError, NotYoursError, attest
from inspections.manual.evidence import MOST_BYTES, EvidenceRefusedError, evidence_of
from inspections.manual.facts import Standing
from inspections.manual.tasks import Task, tasks_of
from inspections.models import Attestation, Evidence
from people.admin_site import person
from people.models import User
from stores.models import Store

TASKS_PER_PAGE = 25
_HISTORY = 10
# A standing's words, its mark's class and its symbol; colour is never the only sign.
_SHOWN = {
    Standing.OVERDUE: (gettext_lazy("overdue"), "high", "!"),
    Standing.PROBLEM: (gettext_lazy("problem"), "problem", "✕"),
    Standing.COULD_NOT_LOOK: (gettext_lazy("could not look"), "unknown", "?"),
    Standing.WAITING: (gettext_lazy("nobody has looked yet"), "not_covered", "–"),
    Standing.OK: (gettext_lazy("ok"), "ok", "✓"),
}
_TO_DO = "to_do"
_STANDINGS = {one.value for one in Standing}


@dataclass(frozen=True, slots=True)
class FigureField:
    """A number that may be typed in."""

    key: str
    title: str
    unit: str
    typed: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A task as it is shown; `typed`, `errors`: of a form that was refused."""

    task: Task
    title: str
    word: str
    mark: str
    symbol: str
    steps: list[str]
    figures: list[FigureField]
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@require_GET
@staff_member_required
def manual_page(request: HttpRequest) -> HttpResponse:
    """My tasks: those still to be done, or those of one standing."""
    user, now = _person(request), timezone.now()
    stores = Store.objects.visible_to(user).filter(is_active=True)
    mine = [task for task in tasks_of(stores, user, now) if task.is_mine]
    counts = Counter(task.standing for task in mine)
    asked = request.GET.get("show", "")
    chosen = asked if asked in _STANDINGS else _TO_DO
    shown = [task for task in mine if (task.standing != Standing.OK if chosen == _TO_DO else task.standing == chosen)]
    page = Paginator(shown, TASKS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": _("Manual items"),
        "now": now,
        "page": page,
        "lines": [line_of(task) for task in page],
        "chosen": chosen,
        "filters": [
            (_TO_DO, _("to do"), len(mine) - counts[Standing.OK]),
            *((one.value, _SHOWN[one][0], counts[one]) for one in Standing),
        ],
        "has_tasks": bool(mine),
    }
    return render(request, "desk/manual.html", context)


@require_http_methods(["GET", "POST"])
@staff_member_required
def manual_item(request: HttpRequest, store_pk: int, item: str) -> HttpResponse:
    """One item of one store with what was said of it; a POST is the person's own word."""
    user, now = _person(request), timezone.now()
    store = get_object_or_404(Store.objects.visible_to(user), pk=store_pk)
    task = next((one for one in tasks_of([store], user, now) if one.item.id == item), None)
    if task is None:
        raise Http404
    line = line_of(task)
    if request.method == "POST":
        errors = _keep(request, task, user)
        if not errors:
            messages.success(request, _("Noted: %(what)s of %(store)s.") % {"what": line.title, "store": store})
            return redirect(_back(request))
        line = line_of(task, request.POST.dict(), errors)
    said = Attestation.objects.visible_to(user).filter(store=store, item_id=item)
    context = {
        **admin.site.each_context(request),
        "title": f"{line.title} · {store}",
        "now": now,
        "line": line,
        "history": said.select_related("by", "evidence").defer("evidence__body")[:_HISTORY],
    }
    return render(request, "desk/manual_item.html", context)


def line_of(task: Task, typed: dict[str, str] | None = None, errors: dict[str, str] | None = None) -> Line:
    """A task in words, with what was typed in."""
    typed, errors = typed or {}, errors or {}
    word, mark, symbol = _SHOWN[task.standing]
    return Line(
        task=task,
        title=gettext(task.item.title),
        word=str(word),
        mark=mark,
        symbol=symbol,
        steps=task.item.steps_in(get_language() or "en"),
        figures=[_figure(key, task, typed, errors) for key in task.item.figures],
        typed=typed,
        errors=errors,
    )


def _figure(key: str, task: Task, typed: dict[str, str], errors: dict[str, str]) -> FigureField:
    kind = KINDS[key]
    unit = task.store.currency if kind.unit == MONEY else ""
    return FigureField(key, str(kind.title), unit, typed.get(f"figure_{key}", ""), errors.get(key, ""))


def _keep(request: HttpRequest, task: Task, user: User) -> dict[str, str]:
    """Keeps the person's word; field -> why not."""
    try:
        attest(
            task.store,
            task.item,
            user,
            verdict=request.POST.get("verdict", ""),
            note=request.POST.get("note", ""),
            figures={key: request.POST.get(f"figure_{key}", "") for key in task.item.figures},
            evidence=_evidence(request),
            now=timezone.now(),
        )
    except EvidenceRefusedError as fault:
        return {"evidence": str(fault)}
    except AttestationRefusedError as fault:
        return fault.errors
    except NotYoursError as fault:
        raise PermissionDenied from fault
    return {}


def _evidence(request: HttpRequest) -> Evidence | None:
    file = request.FILES.get("evidence")
    if not isinstance(file, UploadedFile):
        return None
    if (file.size or 0) > MOST_BYTES:
        raise EvidenceRefusedError(_("The file is larger than 5 MB."))
    return evidence_of(file.name or "", file.read())


def _back(request: HttpRequest) -> str:
    """To the list as it was, so that the next one is at hand."""
    show = request.POST.get("show", "")
    return reverse("manual") + (f"?{urlencode({'show': show})}" if show in _STANDINGS else "")


def _person(request: HttpRequest) -> User:
    user = person(request)
    if not isinstance(user, User):
        raise PermissionDenied
    return user
