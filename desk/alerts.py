"""Alerts on the desk: mine, worst first; one alert with all that is known of it; and what a person may do with them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import admin, messages
from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from alerts import bell
from alerts.acts import act_on, act_on_many, may_act, people_for
from alerts.composing import alert_text
from alerts.lifecycle import Acknowledge, ActRefusedError, Assign, Comment, Event, Resolve, Snooze, Unsnooze
from alerts.models import Alert, AlertQuerySet, DeliveryDecision, Incident, StepState
from alerts.reasons import reason_sentence
from alerts.states import AlertState
from inspections.items import Item, Severity
from inspections.wording import check_title, rule_text
from people.admin_site import person
from people.models import User
from people.moments import typed_moment
from people.row_numbers import is_id

ALERTS_PER_PAGE = 50
_SHOWS = {
    "mine": gettext_lazy("mine and nobody's"),
    "all": gettext_lazy("all open"),
    "waiting": gettext_lazy("not acknowledged"),
    "snoozed": gettext_lazy("snoozed"),
    "over": gettext_lazy("over"),
}
_RANK = {level.value: place for place, level in enumerate(reversed(Severity))}
_SYMBOLS = {
    AlertState.OPEN: "●",
    AlertState.ACKNOWLEDGED: "◐",
    AlertState.SNOOZED: "☾",
    AlertState.RESOLVED: "✓",
    AlertState.EXPIRED: "–",
}


@dataclass(frozen=True, slots=True)
class Line:
    """An alert as it is shown. `left`: what is left of its window in percent; None: it has no deadline."""

    alert: Alert
    title: str
    text: str
    symbol: str
    left: int | None
    is_late: bool
    may_act: bool


@require_GET
@staff_member_required
def alerts_page(request: HttpRequest) -> HttpResponse:
    """Worst first, then by deadline, then the oldest."""
    user, now = _person(request), timezone.now()
    seen = Alert.objects.visible_to(user)
    show = request.GET.get("show", "")
    show = show if show in _SHOWS else "mine"
    rows = _narrowed(_shown(seen, show, user), request)
    page = Paginator(rows.select_related("store", "finding", "assignee", "incident"), ALERTS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        **admin.site.each_context(request),
        "title": _("Alerts"),
        "now": now,
        "page": page,
        "lines": [line_of(alert, user, now) for alert in page],
        "shows": [(name, words, _shown(seen, name, user).count()) for name, words in _SHOWS.items() if name != "over"]
        + [("over", _SHOWS["over"], None)],
        "chosen": show,
        "counts": _severities(seen),
        "severity": request.GET.get("severity", ""),
        "incidents": _incidents(user),
        "incident": request.GET.get("incident", ""),
        "item": next((one for one in Item if one.value == request.GET.get("item")), None),
        "here": request.get_full_path(),
        "asked": urlencode({name: value for name, value in request.GET.items() if name != "page"}),
        "has_alerts": seen.exists(),
        "snooze_choices": snooze_choices(),
    }
    return render(request, "desk/alerts.html", context)


@require_GET
@staff_member_required
def alert_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One alert: what is wrong, by which rule, until when; what was done; who was told, when, and who was not, and why."""
    user, now = _person(request), timezone.now()
    rows = Alert.objects.visible_to(user).select_related("store", "finding", "assignee", "incident")
    alert = get_object_or_404(rows, pk=pk)
    line = line_of(alert, user, now)
    context = {
        **admin.site.each_context(request),
        "title": f"{line.title} · {alert.store}",
        "now": now,
        "line": line,
        "rule": rule_text(alert.finding.rule) if alert.finding else "",
        "acts": alert.acts.order_by("-id"),
        "decisions": decisions_of(alert),
        "steps": alert.steps.filter(episode=alert.episode).exclude(state=StepState.STOPPED).order_by("due_at"),
        "people": people_for(alert) if line.may_act else [],
        "here": request.get_full_path(),
        "back": _inside(request, request.GET.get("next", "")) or request.get_full_path(),
        "snooze_choices": snooze_choices(),
    }
    return render(request, "desk/alert.html", context)


@require_POST
@staff_member_required
def act_on_alert(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody does with one alert; then back to where they were."""
    user, now = _person(request), timezone.now()
    try:
        alert = act_on(pk, event_of(request.POST, user, now), user, now)
    except Alert.DoesNotExist as fault:
        raise Http404 from fault
    except ActRefusedError as fault:
        messages.error(request, str(fault))
    else:
        bell.ring()
        messages.success(request, _done(request.POST.get("act", ""), alert))
    return redirect(_back(request))


@require_POST
@staff_member_required
def act_on_alerts(request: HttpRequest) -> HttpResponse:
    """The same with several that were chosen; each that refuses is told by name."""
    user, now = _person(request), timezone.now()
    chosen = [int(one) for one in request.POST.getlist("alert") if one.isdecimal()][:500]
    if not chosen:
        messages.info(request, _("Choose some alerts first."))
        return redirect(_back(request))
    try:
        event = event_of(request.POST, user, now)
    except ActRefusedError as fault:
        messages.error(request, str(fault))
        return redirect(_back(request))
    results = act_on_many(chosen, event, user, now)
    done = sum(not one.error for one in results)
    bell.ring()
    messages.success(request, ngettext("Done with %d alert.", "Done with %d alerts.", done) % done)
    named = {alert.pk: str(alert) for alert in Alert.objects.visible_to(user).filter(pk__in=chosen)}
    for one in results:
        if one.error:
            messages.error(request, f"{named.get(one.alert_id, one.alert_id)}: {one.error}")
    return redirect(_back(request))


def line_of(alert: Alert, user: User, now: datetime) -> Line:
    """An alert in words."""
    left = None
    if alert.due_at:
        whole = alert.due_at - alert.opened_at
        share = (alert.due_at - now) / whole if whole > timedelta() else 0.0
        left = round(100 * min(1.0, max(0.0, share)))
    return Line(
        alert=alert,
        title=check_title(alert.check_id),
        text=alert_text(alert),
        symbol=_SYMBOLS[AlertState(alert.state)],
        left=left,
        is_late=alert.due_at is not None and alert.due_at <= now,
        may_act=may_act(user, alert.item),
    )


def decisions_of(alert: Alert) -> list[tuple[DeliveryDecision, str]]:
    """Every decision on telling somebody of it, the newest first, with its reason in full."""
    rows = DeliveryDecision.objects.filter(alert=alert).select_related("user").order_by("-id")[:200]
    return [(one, reason_sentence(one.reason, shown_details(one.details, alert.store.time_zone))) for one in rows]


def shown_details(details: dict[str, Any], zone: str) -> dict[str, Any]:
    """Moments by the store's clock."""
    return {name: _clock(value, zone) if name in ("until", "at") else value for name, value in details.items()}


def event_of(typed: Any, user: User, now: datetime) -> Event:
    """The act that a form asks for. Raises ActRefusedError for what it does not say well."""
    match typed.get("act", ""):
        case "acknowledge":
            return Acknowledge(user.pk)
        case "assign":
            chosen = typed.get("assignee", "")
            if chosen and not chosen.isdecimal():
                raise ActRefusedError(_("Choose somebody."), "assignee")
            return Assign(int(chosen) if chosen else None)
        case "take":
            return Assign(user.pk)
        case "snooze":
            return Snooze(snooze_end(typed.get("until", ""), user, now), typed.get("reason", ""))
        case "unsnooze":
            return Unsnooze()
        case "comment":
            return Comment(typed.get("text", ""))
        case "resolve":
            return Resolve(typed.get("reason", ""))
    raise ActRefusedError(_("There is no such act."), "act")


def snooze_choices() -> list[tuple[str, str]]:
    """How long, in words."""
    return [
        ("60", _("1 hour")),
        ("240", _("4 hours")),
        ("1440", _("1 day")),
        ("4320", _("3 days")),
        ("10080", _("1 week")),
    ]


def snooze_end(typed: str, user: User, now: datetime) -> datetime:
    """From so many minutes, or from a day and time by the person's own clock."""
    if typed.isdecimal() and len(typed) <= 6:
        return now + timedelta(minutes=int(typed))
    moment = typed_moment(typed, ZoneInfo(user.time_zone or "UTC"))
    if moment is None:
        raise ActRefusedError(_("Say until when."), "until")
    return moment


def _shown(rows: AlertQuerySet, show: str, user: User) -> AlertQuerySet:
    if show == "over":
        return rows.filter(state__in=(AlertState.RESOLVED, AlertState.EXPIRED)).order_by("-ended_at", "-pk")
    if show == "snoozed":
        return rows.filter(state=AlertState.SNOOZED).worst_first()
    awake = rows.filter(state__in=(AlertState.OPEN, AlertState.ACKNOWLEDGED))
    if show == "mine":
        awake = awake.filter(Q(assignee=user) | Q(assignee=None))
    if show == "waiting":
        awake = awake.filter(state=AlertState.OPEN)
    return awake.worst_first()


def _narrowed(rows: AlertQuerySet, request: HttpRequest) -> AlertQuerySet:
    severity, incident = request.GET.get("severity", ""), request.GET.get("incident", "")
    if severity in Severity.values:
        rows = rows.filter(severity=severity)
    if (item := request.GET.get("item", "")) in Item.values:
        rows = rows.filter(item=item)
    return rows.filter(incident_id=int(incident)) if is_id(incident) else rows


def _severities(rows: AlertQuerySet) -> list[tuple[Severity, int]]:
    awake = rows.filter(state__in=(AlertState.OPEN, AlertState.ACKNOWLEDGED)).order_by()
    found = dict(awake.values_list("severity").annotate(Count("pk")))
    return [(level, found.get(level.value, 0)) for level in reversed(Severity)]


def _incidents(user: User) -> list[tuple[Incident, str, int]]:
    """Open ones with how many of their stores the person sees: the worst first, then the widest."""
    seen = Alert.objects.visible_to(user).live().exclude(incident=None).order_by()
    stores = dict(seen.values_list("incident").annotate(Count("store", distinct=True)))
    rows = Incident.objects.visible_to(user).filter(closed_at=None, pk__in=stores)
    worst = sorted(rows, key=lambda one: (_RANK[one.severity], -stores[one.pk], one.pk))
    return [(one, check_title(one.check_id), stores[one.pk]) for one in worst]


def _done(act: str, alert: Alert) -> str:
    named = {"alert": f"{check_title(alert.check_id)} · {alert.store}", "person": str(alert.assignee)}
    words = {
        "acknowledge": _("Acknowledged: %(alert)s"),
        "assign": _("%(person)s has it now: %(alert)s") if alert.assignee else _("Nobody's: %(alert)s"),
        "take": _("It is yours: %(alert)s"),
        "snooze": _("Snoozed: %(alert)s"),
        "unsnooze": _("Awake again: %(alert)s"),
        "comment": _("Noted: %(alert)s"),
        "resolve": _("Resolved: %(alert)s"),
    }
    return words.get(act, "%(alert)s") % named


def _back(request: HttpRequest) -> str:
    return _inside(request, request.POST.get("next", "")) or reverse("alerts")


def _inside(request: HttpRequest, asked: str) -> str:
    """The address, when it is one of ours."""
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}) else ""


def _clock(value: Any, zone: str) -> Any:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return value
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def _person(request: HttpRequest) -> User:
    user = person(request)
    if not isinstance(user, User):
        raise PermissionDenied
    return user
