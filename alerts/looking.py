"""What time alone does to alerts: holds and snoozes that end, stores that are no longer inspected, deadlines that moved."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from alerts.history import REWRITTEN, happen
from alerts.incidents import close_incidents, gather
from alerts.lifecycle import Clock
from alerts.models import Alert, AlertAct
from alerts.reasons import Reason
from alerts.states import LIVE, AlertState
from alerts.telling import stop_steps

MOST_AT_ONCE = 500


def look_at_clock(now: datetime) -> int:
    """Lets time pass for the alerts it means something to; returns how many changed. May run twice unharmed."""
    _follow_deadlines(now)
    changed = 0
    while batch := _look(now):
        changed += batch
    close_incidents(now)
    return changed


def _look(now: datetime) -> int:
    due = Q(look_at__lte=now, state__in=LIVE)
    no_longer = Q(store__is_active=False, state__in=LIVE)
    back = Q(state=AlertState.EXPIRED, store__is_active=True, finding__closed_at__isnull=True, finding__isnull=False)
    with transaction.atomic():
        alerts = list(
            Alert.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(due | no_longer | back)
            .select_related("store", "assignee", "finding")
            .order_by("pk")[:MOST_AT_ONCE]
        )
        acts = []
        for alert in alerts:
            at_fault = alert.finding is None or alert.finding.closed_at is None
            act = happen(alert, Clock(inspected=alert.store.is_active, at_fault=at_fault), now)
            acts += [act] if act else []
        Alert.objects.bulk_update(alerts, REWRITTEN, batch_size=200)
        AlertAct.objects.bulk_create(acts)
        gather({act.alert_id for act in acts if act.tells}, now)
        stop_steps([act.alert_id for act in acts if act.state not in LIVE], Reason.RESOLVED, now)
    return len(acts)


def _follow_deadlines(now: datetime) -> None:
    """A finding's deadline may move without the finding getting worse; its alert's moves with it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE alerts_alert AS alert SET due_at = finding.due_at, updated_at = %s"
            " FROM inspections_finding AS finding WHERE finding.id = alert.finding_id AND alert.state = ANY(%s)"
            " AND finding.due_at IS DISTINCT FROM alert.due_at",
            [now, [state.value for state in LIVE]],
        )
