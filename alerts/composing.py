"""A message in words, in the recipient's language: one alert in full, many as a list, an incident as one."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.auditor.questions import QUESTIONS
from alerts.channels.base import Message
from alerts.models import Alert, Notification, NotificationKind
from alerts.outcome_words import outcome_text
from inspections.items import SEVERITY_RANK, Severity
from inspections.wording import check_title, finding_text, rule_text

MOST_LINES = 20


def message_of(
    rows: Sequence[Notification], now: datetime, *, language: str, acknowledge_link: str = "", absolute: bool = True
) -> Message:
    """What these rows of one address say together. `absolute`: links with the public address, for outside the app."""
    with translation.override(language or settings.LANGUAGE_CODE):
        subject, lines, path, key = _told(rows, now)
    return Message(
        subject=subject,
        lines=tuple(lines),
        link=address_of(path) if absolute else path,
        severity=worst_of(rows),
        language=language,
        acknowledge_link=acknowledge_link,
        possible_repeat=any(row.repeat_marked for row in rows),
        reply_key=key,
    )


def address_of(path: str) -> str:
    """With the public address; nothing where none is set: a link that leads nowhere is worse than none."""
    return settings.PUBLIC_URL.rstrip("/") + path if settings.PUBLIC_URL and path else ""


def worst_of(rows: Sequence[Notification]) -> str:
    """The worst severity among them, as the alerts stand now."""
    severities = [row.alert.severity if row.alert else row.severity for row in rows]
    return max((one for one in severities if one), key=lambda one: SEVERITY_RANK[Severity(one)], default="")


def alert_text(alert: Alert) -> str:
    """The sentence of what is wrong."""
    details = alert.finding.details if alert.finding else alert.details
    return finding_text(alert.check_id, details, alert.store.time_zone)


def _told(rows: Sequence[Notification], now: datetime) -> tuple[str, list[str], str, str]:
    first = rows[0]
    if first.kind == NotificationKind.CHANNEL_FAILING:
        return _channel_failing(first)
    if first.kind == NotificationKind.TROUBLE:
        return _trouble(first)
    alerts = list({row.alert_id: row.alert for row in rows if row.alert is not None}.values())
    if len(alerts) == 1:
        return _one(alerts[0], first, now)
    return _many(alerts)


def _one(alert: Alert, row: Notification, now: datetime) -> tuple[str, list[str], str, str]:
    severity = Severity(alert.severity)
    subject = f"{severity.label}: {check_title(alert.check_id)} · {alert.store}"
    lines = [alert_text(alert), *_circumstances(alert, row, now)]
    return subject, lines, reverse("alert", args=[alert.pk]), f"alert:{alert.pk}:{alert.episode}"


def _circumstances(alert: Alert, row: Notification, now: datetime) -> list[str]:
    """By when, by which rule, whose, and what else there is to know."""
    zone = alert.store.time_zone
    lines = []
    if alert.due_at:
        left = alert.due_at - now
        told = {"until": _clock(alert.due_at, zone), "hours": f"{abs(left.total_seconds()) / 3600:.1f}"}
        late = _("Was due %(until)s, %(hours)s h ago.") % told
        lines.append(_("To be done until %(until)s: %(hours)s h left.") % told if left.total_seconds() > 0 else late)
    if alert.finding and (rule := rule_text(alert.finding.rule)):
        lines.append(_("Rule: %(rule)s") % {"rule": rule})
    if row.kind == NotificationKind.ESCALATION:
        lines.append(_("Nobody has acknowledged it since %(since)s.") % {"since": _clock(alert.opened_at, zone)})
    if alert.is_regressed:
        lines.append(_("It came back after it was resolved."))
    if alert.assignee:
        lines.append(_("Whose it is: %(person)s") % {"person": alert.assignee.get_username()})
    return lines


def _many(alerts: Sequence[Alert]) -> tuple[str, list[str], str, str]:
    by_rank = sorted(alerts, key=lambda one: (-SEVERITY_RANK[Severity(one.severity)], one.opened_at, one.pk))
    worst = by_rank[0]
    incident = worst.incident if len({one.incident_id for one in alerts}) == 1 else None
    stores = len({one.store_id for one in alerts})
    if incident is not None:
        subject = _("%(severity)s: %(fault)s · %(stores)s on %(platform)s") % {
            "severity": Severity(worst.severity).label,
            "fault": check_title(incident.check_id),
            "stores": ngettext("%d store", "%d stores", stores) % stores,
            "platform": worst.store.get_platform_display(),
        }
        path, key = f"{reverse('alerts')}?incident={incident.pk}", f"incident:{incident.pk}"
    else:
        told = ngettext("%d alert", "%d alerts", len(alerts)) % len(alerts)
        of = ngettext("%d store", "%d stores", stores) % stores
        subject = f"{Severity(worst.severity).label}: {told} · {of}"
        path, key = reverse("alerts"), f"alerts:{min(one.pk for one in alerts)}"
    lines = [f"{Severity(one.severity).label} · {one.store}: {alert_text(one)}" for one in by_rank[:MOST_LINES]]
    if len(alerts) > MOST_LINES:
        lines.append(_("… and %(more)d more.") % {"more": len(alerts) - MOST_LINES})
    return subject, lines, path, key


def _channel_failing(row: Notification) -> tuple[str, list[str], str, str]:
    told = row.told
    subject = _("A channel does not work: %(channel)s") % {"channel": told.get("address") or told.get("channel", "")}
    lines = [
        _("Messages could not be delivered there: %(detail)s") % {"detail": outcome_text(told.get("detail", ""))},
        _("Until it is mended, other channels are used and the inbox holds everything."),
    ]
    return subject, lines, reverse("alerts_inbox"), f"channel:{told.get('address_id', '')}"


def _trouble(row: Notification) -> tuple[str, list[str], str, str]:
    question = QUESTIONS[row.told["name"]]
    lines = [question.told(row.told["details"]), str(question.remedy)]
    return (
        _("ShopOps itself needs you"),
        lines,
        reverse("admin:alerts_trouble_changelist"),
        f"trouble:{row.told['name']}",
    )


def _clock(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"
