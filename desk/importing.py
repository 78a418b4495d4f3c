"""Taking stores in from a table: upload, look at what it would do, apply, undo."""

from contextlib import suppress
from http import HTTPStatus

from django.contrib import admin, messages
from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from kombu.exceptions import OperationalError

from people.admin_site import may_manage, person
from people.audit import Verb, record
from people.models import User
from people.sign_in.fresh import fresh_sign_in
from people.tables import BOM, csv_line
from stores.imports import acts, verdicts
from stores.imports.table import COLUMNS, MOST_BYTES, TableError, template_csv, template_xlsx
from stores.models import ImportRun, ImportState
from stores.tasks import apply_imports

_ROWS_SHOWN = 200
_KINDS = {
    verdicts.ERROR: gettext_lazy("wrong"),
    verdicts.NEW: gettext_lazy("new store"),
    verdicts.CHANGES: gettext_lazy("changes"),
    verdicts.SAME: gettext_lazy("nothing new"),
}


@require_http_methods(["GET", "POST"])
@staff_member_required
@fresh_sign_in
def import_page(request: HttpRequest) -> HttpResponse:
    """The form, and the imports there were."""
    _only_managers(request)
    if request.method == "GET":
        return _form(request)
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        return _form(request, _("Choose a file."))
    if (file.size or 0) > MOST_BYTES:
        return _form(request, _("The file is larger than 5 MB. Split it."))
    try:
        run = acts.preview(file.name or "", file.read(), _user(request), timezone.now())
    except TableError as fault:
        return _form(request, str(fault))
    return redirect("import_run", pk=run.pk)


@require_GET
@staff_member_required
def import_run_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What each row does, or did."""
    _only_managers(request)
    run = get_object_or_404(ImportRun, pk=pk)
    chosen = request.GET.get("show", "")
    rows = [one for one in run.verdicts if chosen in ("", one["kind"])]
    counts = [(kind, label, run.count(kind)) for kind, label in _KINDS.items()]
    context = {
        **admin.site.each_context(request),
        "title": _("Import of stores"),
        "run": run,
        "counts": counts,
        "chosen": chosen,
        "rows": [{**one, "label": _KINDS[one["kind"]]} for one in rows[:_ROWS_SHOWN]],
        "more": max(0, len(rows) - _ROWS_SHOWN),
        "effect": run.count(verdicts.NEW) + run.count(verdicts.CHANGES),
        "running": run.state == ImportState.ASKED,
    }
    return render(request, "desk/import_run.html", context)


@require_POST
@staff_member_required
@fresh_sign_in
def apply_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Once, whoever asks first; a worker does it."""
    _only_managers(request)
    run = get_object_or_404(ImportRun, pk=pk)
    if acts.ask_to_apply(run, _user(request)):
        transaction.on_commit(_ring)
    return redirect("import_run", pk=pk)


@require_POST
@staff_member_required
@fresh_sign_in
def undo_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything back, as far as it can be; what cannot is named."""
    _only_managers(request)
    get_object_or_404(ImportRun, pk=pk)
    try:
        left = acts.undo(pk, timezone.now(), _user(request))
    except acts.NotUndoableError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("The import is undone."))
        for said in left[:20]:
            messages.warning(request, said)
    return redirect("import_run", pk=pk)


@require_GET
@staff_member_required
def import_errors(request: HttpRequest, pk: int) -> HttpResponse:
    """The wrong rows as CSV, to be mended; nothing in it runs as a formula."""
    _only_managers(request)
    run = get_object_or_404(ImportRun, pk=pk)
    record(_user(request), Verb.EXPORTED, run, after={"wrong rows": run.count(verdicts.ERROR)})
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="import-{pk}-wrong-rows.csv"'
    answer.write(BOM + csv_line(["row", "platform", "shop_id", "column", "reason"]))
    for one in run.verdicts:
        if one["kind"] == verdicts.ERROR:
            answer.write(csv_line(str(one[name]) for name in ("number", "platform", "shop_id", "column", "reason")))
    return answer


@require_GET
@staff_member_required
def import_template(request: HttpRequest, kind: str) -> HttpResponse:
    """A table to begin with."""
    _only_managers(request)
    if kind == "xlsx":
        sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        answer = HttpResponse(template_xlsx(), content_type=sheet)
    else:
        kind, answer = "csv", HttpResponse(BOM + template_csv(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="stores.{kind}"'
    return answer


def _form(request: HttpRequest, why: str = "") -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Import stores"),
        "why": why,
        "columns": ", ".join(COLUMNS),
        "runs": ImportRun.objects.select_related("asked_by")[:20],
    }
    status = HTTPStatus.BAD_REQUEST if why else HTTPStatus.OK
    return render(request, "desk/import.html", context, status=int(status))


def _ring() -> None:
    with suppress(OperationalError):  # the beat rings within half a minute
        apply_imports.apply_async(expires=30, retry=False)


def _only_managers(request: HttpRequest) -> None:
    if not may_manage(request):
        raise PermissionDenied


def _user(request: HttpRequest) -> User | None:
    user = person(request)
    return user if isinstance(user, User) else None
