"""The page that proves a day: was every store inspected, what was seen, what could not be; with table and PDF to take away."""

from datetime import date

from django.contrib import admin
from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from inspections.proof.due import today_of
from inspections.proof.exports import as_csv, as_pdf, summary
from inspections.proof.report import DayReport, day_report, newest_day
from people.admin_site import person
from people.audit import Subject, Verb, record
from people.models import User
from people.sign_in.fresh import fresh_sign_in
from people.tables import BOM
from stores.countries import COUNTRIES
from stores.platforms.names import NAMES

STORES_PER_PAGE = 100


@require_GET
@staff_member_required
def proof_page(request: HttpRequest) -> HttpResponse:
    """The youngest day that is over, or the one asked for."""
    user = _viewer(request)
    asked = request.GET.get("day", "")
    day = _day(asked) if asked else newest_day(user)
    report = _report(request, user, day) if day else None
    page = Paginator(report.lines, STORES_PER_PAGE).get_page(request.GET.get("page")) if report else None
    context = {
        **admin.site.each_context(request),
        "title": _("Proof of a day"),
        "today": today_of(user, timezone.now()),
        "day": day,
        "report": report,
        "summary": summary(report) if report else "",
        "page": page,
        "platforms": NAMES,
        "countries": sorted(COUNTRIES),
        "platform": request.GET.get("platform", ""),
        "country": request.GET.get("country", ""),
    }
    return render(request, "desk/proof.html", context)


@require_GET
@staff_member_required
@fresh_sign_in
def proof_csv(request: HttpRequest, day: str) -> HttpResponse:
    """The day as a table."""
    report = _export(request, _day(day), "csv")
    answer = HttpResponse(BOM + as_csv(report), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="proof-{report.day}.csv"'
    return answer


@require_GET
@staff_member_required
@fresh_sign_in
def proof_pdf(request: HttpRequest, day: str) -> HttpResponse:
    """The day on paper."""
    report = _export(request, _day(day), "pdf")
    answer = HttpResponse(as_pdf(report), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="proof-{report.day}.pdf"'
    return answer


def _export(request: HttpRequest, day: date, kind: str) -> DayReport:
    user = _viewer(request)
    report = _report(request, user, day)
    told = {"as": kind, "stores": len(report.lines)}
    record(user, Verb.EXPORTED, Subject("inspections.proof", day.isoformat(), f"proof of {day}"), after=told)
    return report


def _report(request: HttpRequest, user: User, day: date) -> DayReport:
    return day_report(day, user, platform=request.GET.get("platform", ""), country=request.GET.get("country", ""))


def _viewer(request: HttpRequest) -> User:
    user = person(request)
    if not isinstance(user, User):
        raise PermissionDenied
    return user


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404("There is no such day.") from None
