"""Takes up the changes that inspections left behind and makes alerts of them, each in the transaction that writes its alert."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from alerts.advisory import Turn, take_turn
from alerts.history import REWRITTEN, happen, keep, line_of
from alerts.incidents import gather
from alerts.lifecycle import Changed, Event, Found, Gone, raised
from alerts.models import Alert, AlertAct
from inspections.items import Severity
from inspections.models import ChangeKind, Finding, FindingChange
from stores.models import Store

MOST_AT_ONCE = 500

Identity = tuple[int, str, str]


def take_up(now: datetime) -> int:
    """Makes alerts of what changed, in the order it changed; returns how many changes. May run twice, or not at all, unharmed."""
    with transaction.atomic():
        # One at a time: what happened to a finding first must happen to its alert first.
        take_turn(Turn.TAKE_UP)
        changes = list(
            FindingChange.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(handled_at__isnull=True)
            .select_related("finding__store")
            .order_by("id")[:MOST_AT_ONCE]
        )
        if not changes:
            return 0
        known = alerts_of([one.finding for one in changes])
        acts = [act for one in changes for act in _take(one, known, now)]
        _write(known.values(), acts)
        gather({act.alert_id for act in acts if act.tells}, now)
        FindingChange.objects.filter(pk__in=[one.pk for one in changes]).update(handled_at=now)
    return len(changes)


def raise_alert(
    store: Store,
    check_id: str,
    subject: str,
    *,
    item: str,
    severity: Severity,
    now: datetime,
    details: dict[str, object] | None = None,
    due_at: datetime | None = None,
) -> Alert:
    """Raises an alert that no finding stands behind, such as an inspection that did not happen; again: seen again, or worse."""
    with transaction.atomic():
        alert = Alert.objects.select_for_update().filter(store=store, check_id=check_id, subject=subject).first()
        if alert is None:
            alert = Alert(store=store, check_id=check_id, subject=subject, item=item, due_at=due_at)
            acts = [_raise(alert, severity, now)]
        else:
            is_open = alert.standing().is_live and alert.cleared_at is None
            act = happen(alert, Changed(severity) if is_open else Found(severity), now)
            acts = [act] if act else []
        alert.details, alert.due_at = details or {}, due_at
        alert.save()
        AlertAct.objects.bulk_create(acts)
    return alert


def clear_alert(store: Store, check_id: str, subject: str, now: datetime) -> None:
    """What `raise_alert` told of is no more."""
    with transaction.atomic():
        for alert in Alert.objects.select_for_update().filter(store=store, check_id=check_id, subject=subject):
            act = happen(alert, Gone(), now)
            if act:
                alert.save()
                act.save()


def alerts_of(findings: Sequence[Finding]) -> dict[Identity, Alert]:
    """The alerts there are for these findings' identities, locked in the order of their ids."""
    wanted = {_identity(one) for one in findings}
    rows = (
        Alert.objects.select_for_update(of=("self",))
        .filter(
            store_id__in={store_id for store_id, _, _ in wanted},
            check_id__in={check_id for _, check_id, _ in wanted},
            subject__in={subject for _, _, subject in wanted},
        )
        .select_related("assignee")
        .order_by("pk")
    )
    return {key: alert for alert in rows if (key := (alert.store_id, alert.check_id, alert.subject)) in wanted}


def _take(change: FindingChange, known: dict[Identity, Alert], now: datetime) -> Iterable[AlertAct]:
    finding, severity = change.finding, Severity(change.severity)
    alert = known.get(_identity(finding))
    if alert is None:
        if change.kind == ChangeKind.CLOSED:  # it was over before anybody could hear of it
            return
        alert = known[_identity(finding)] = Alert(
            store=finding.store,
            item=finding.item,
            check_id=finding.check_id,
            subject=finding.subject,
            finding=finding,
            due_at=finding.due_at,
        )
        yield _raise(alert, severity, now)
        return
    alert.finding, alert.due_at = finding, finding.due_at
    act = happen(alert, _event(change.kind, severity), now)
    if act is not None:
        yield act


def _event(kind: str, severity: Severity) -> Event:
    if kind == ChangeKind.OPENED:
        return Found(severity)
    return Gone() if kind == ChangeKind.CLOSED else Changed(severity)


def _raise(alert: Alert, severity: Severity, now: datetime) -> AlertAct:
    made = raised(severity, now)
    keep(alert, made.standing, now)
    return line_of(alert, made, now)


def _write(alerts: Iterable[Alert], acts: list[AlertAct]) -> None:
    rows = list(alerts)
    known = [alert for alert in rows if alert.pk is not None]
    Alert.objects.bulk_create([alert for alert in rows if alert.pk is None])
    Alert.objects.bulk_update(known, REWRITTEN, batch_size=200)
    for act in acts:
        act.alert = act.alert  # its id is known only now
    AlertAct.objects.bulk_create(acts)


def _identity(finding: Finding) -> Identity:
    return finding.store_id, finding.check_id, finding.subject
