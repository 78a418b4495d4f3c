"""Draws what the pipeline judges by for rows of the outbox that are due: a few statements for any number of rows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from alerts.models import Alert, Notification, NotificationKind, NotificationState, Silence
from alerts.picture import facts_of
from alerts.pipeline import RATE_WINDOW, AlertNow, Due
from alerts.states import ActKind, AlertState
from inspections.items import Severity, items_seen_in
from people.access.right_grant import know_granted_rights
from people.models import User
from stores.models.store import stores_seen_by


def draw_due(rows: Sequence[Notification], now: datetime) -> dict[int, Due]:
    """Notification id -> what its fate hangs on."""
    seen = _seen_by({row.recipient for row in rows if row.recipient}, [row.alert for row in rows if row.alert])
    told = _told_before(rows)
    silenced = _silenced([row.alert for row in rows if row.alert], now)
    return {row.pk: _due(row, seen, told, silenced) for row in rows}


def sent_lately(mailboxes: Collection[int], now: datetime) -> Mapping[int, Sequence[datetime]]:
    """Mailbox -> when each of its messages of the last minutes went out."""
    rows = Notification.objects.filter(
        mailbox__in=[one for one in mailboxes if one > 0], state=NotificationState.SENT, sent_at__gt=now - RATE_WINDOW
    )
    found: defaultdict[int, list[datetime]] = defaultdict(list)
    for mailbox, _, sent_at in rows.values_list("mailbox", "bundle", "sent_at").distinct():
        if sent_at is not None:
            found[mailbox].append(sent_at)
    return found


_Told = dict[tuple[int, int], tuple[datetime, str]]
_Silenced = dict[int, tuple[datetime, str]]


def _due(row: Notification, seen: Mapping[int, Collection[int]], told: _Told, silenced: _Silenced) -> Due:
    alert = row.alert
    told_at, told_severity = told.get((row.alert_id or 0, row.mailbox), (None, ""))
    until, silence = silenced.get(row.alert_id or 0, (None, ""))
    person = row.recipient
    return Due(
        notification_id=row.pk,
        kind=NotificationKind(row.kind),
        channel=row.channel,
        severity=Severity(row.severity) if row.severity else None,
        episode=row.episode,
        made_at=row.made_at,
        act=ActKind(row.act.kind) if row.act else None,
        alert=_alert_now(alert) if alert else None,
        recipient_is_here=person is None or person.is_active,
        recipient_may_see=person is None or alert is None or alert.pk in seen[person.pk],
        silenced_until=until,
        silence=silence,
        told_at=told_at,
        told_severity=Severity(told_severity) if told_severity else None,
    )


def _alert_now(alert: Alert) -> AlertNow:
    incident = alert.incident
    return AlertNow(
        state=AlertState(alert.state),
        severity=Severity(alert.severity),
        episode=alert.episode,
        cleared_at=alert.cleared_at,
        looked_at_again=alert.look_at,
        incident_id=alert.incident_id,
        incident_grown_at=incident.grown_at if incident and incident.closed_at is None else None,
    )


def _seen_by(people: Collection[User], alerts: Sequence[Alert]) -> dict[int, frozenset[int]]:
    """Person -> the alerts of these that the gate lets them see; `Alert.objects.visible_to` for many people at once."""
    know_granted_rights(people)
    stores = stores_seen_by(people, {alert.store_id for alert in alerts})
    seen: dict[int, frozenset[int]] = {}
    for person in people:
        items, own = set(items_seen_in(person.areas())), stores.get(person.pk, frozenset())
        seen[person.pk] = frozenset(one.pk for one in alerts if one.item in items and one.store_id in own)
    return seen


def _told_before(rows: Sequence[Notification]) -> _Told:
    """(alert, mailbox) -> when and how bad it was told last."""
    sent = Notification.objects.filter(
        state=NotificationState.SENT,
        alert_id__in={row.alert_id for row in rows if row.alert_id},
        mailbox__in={row.mailbox for row in rows},
        kind=NotificationKind.ALERT,
    )
    newest = sent.order_by("alert_id", "mailbox", "-sent_at").distinct("alert_id", "mailbox")
    return {
        (alert_id, mailbox): (sent_at, severity)
        for alert_id, mailbox, sent_at, severity in newest.values_list("alert_id", "mailbox", "sent_at", "severity")
        if alert_id is not None and sent_at is not None
    }


def _silenced(alerts: Iterable[Alert], now: datetime) -> _Silenced:
    """Alert -> until when it is silenced, by the silence that ends last, and why."""
    silences = [
        (one.narrowing(), one.ends_at, one.reason)
        for one in Silence.objects.filter(begins_at__lte=now, ends_at__gt=now).prefetch_related("groups")
    ]
    if not silences:
        return {}
    found: _Silenced = {}
    for alert in {one.pk: one for one in alerts}.values():
        facts = facts_of(alert)
        for about, ends_at, reason in silences:
            if about.admits(facts) and ends_at > found.get(alert.pk, (now, ""))[0]:
                found[alert.pk] = (ends_at, reason)
    return found
