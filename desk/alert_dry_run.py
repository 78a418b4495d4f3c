"""Who would hear of an alert, when and why: the dry run of the routes, by the same function that routes for real."""

from django.contrib import admin
from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from alerts.dry_run import Asked, AskedWronglyError, asked_of, dry_run
from inspections.items import Item, Severity
from inspections.registry import all_checks
from people.admin_site import may_manage, person
from stores.models import Store


@require_GET
@staff_member_required
def dry_run_page(request: HttpRequest) -> HttpResponse:
    """For those who manage: a store, a line, a severity and a moment, and who would hear of it."""
    if not may_manage(request):
        raise PermissionDenied
    now = timezone.now()
    lines, steps, errors = [], [], {}
    stores = Store.objects.visible_to(person(request))
    if request.GET:
        try:
            asked: Asked = asked_of(request.GET.dict(), stores, now)
            told = dry_run(asked)
            lines, steps = told.lines, told.steps
        except AskedWronglyError as fault:
            errors = fault.errors
    context = {
        **admin.site.each_context(request),
        "title": _("Who would hear of it?"),
        "now": now,
        "stores": stores,
        "items": Item.choices,
        "severities": Severity.choices,
        "checks": sorted((name, str(check.title)) for name, check in all_checks().items()),
        "typed": request.GET,
        "lines": lines,
        "steps": steps,
        "errors": errors,
    }
    return render(request, "desk/alert_dry_run.html", context)
