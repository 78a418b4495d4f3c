"""Takes the steps of escalations that are due: rows of PostgreSQL, never messages that wait in a broker."""

from datetime import datetime

from django.db import transaction

from alerts.models import Alert, AlertAct, EscalationStep, NotificationKind, StepState
from alerts.picture import draw_house, facts_of
from alerts.reasons import Reason, Verdict
from alerts.routing import StepAsked, plan
from alerts.routing_facts import Audience
from alerts.states import ActKind, AlertState
from alerts.telling import Outgoing

MOST_AT_ONCE = 200
_WHY_STOPPED = {
    AlertState.ACKNOWLEDGED: Reason.ACKNOWLEDGED,
    AlertState.SNOOZED: Reason.SNOOZED,
    AlertState.RESOLVED: Reason.RESOLVED,
    AlertState.EXPIRED: Reason.RESOLVED,
}


def take_due_steps(now: datetime) -> int:
    """Tells whom the due steps name; returns how many steps. May run twice, or not at all, unharmed."""
    with transaction.atomic():
        # The alerts' locks come first, as wherever an alert and its steps change together.
        due = EscalationStep.objects.filter(state=StepState.WAITING, due_at__lte=now)
        wanted = list(due.order_by("due_at", "pk").values_list("alert_id", flat=True)[:MOST_AT_ONCE])
        alerts = {
            alert.pk: alert
            for alert in Alert.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(pk__in=wanted)
            .select_related("store", "assignee")
            .prefetch_related("store__groups")
            .order_by("pk")
        }
        steps = list(due.select_for_update(skip_locked=True).filter(alert_id__in=alerts).order_by("due_at", "position"))
        if not steps:
            return 0
        house = draw_house({alert.store_id for alert in alerts.values()}, now, [step.person_id for step in steps])
        outbox, acts = Outgoing(now), []
        for step in steps:
            alert = alerts[step.alert_id]
            if reason := _stopped(step, alert):
                step.state, step.stopped_because, step.ended_at = StepState.STOPPED, reason, now
            elif alert.cleared_at and alert.look_at and alert.look_at > now:
                step.due_at = alert.look_at
            else:
                lines = plan(facts_of(alert), house, now, _asked(step))
                outbox.add(alert, lines, kind=NotificationKind.ESCALATION, step=step)
                reached = any(line.verdict == Verdict.WAITS for line in lines)
                acts.append(_line(step, alert, now, reached=reached))
                step.state, step.ended_at = StepState.DONE, now
                step.stopped_because = "" if reached else Reason.NO_SUCH_PERSON
        EscalationStep.objects.bulk_update(steps, ["state", "stopped_because", "ended_at", "due_at"])
        outbox.write()
        AlertAct.objects.bulk_create(acts)
        _hurry([step for step in steps if step.stopped_because == Reason.NO_SUCH_PERSON], now)
    return len(steps)


def _stopped(step: EscalationStep, alert: Alert) -> Reason | None:
    if step.episode != alert.episode:
        return Reason.OUTDATED
    return _WHY_STOPPED.get(AlertState(alert.state))


def _asked(step: EscalationStep) -> StepAsked:
    return StepAsked(Audience(step.audience), step.position, step.policy_name, step.role, step.person_id)


def _line(step: EscalationStep, alert: Alert, now: datetime, *, reached: bool) -> AlertAct:
    whom = step.get_audience_display() if reached else ""
    return AlertAct(
        alert=alert,
        kind=ActKind.ESCALATED,
        at=now,
        text=f"{step.policy_name} · {step.position} · {whom or '–'}",
        state=alert.state,
        severity=alert.severity,
        episode=alert.episode,
        assignee_name=alert.assignee.get_username() if alert.assignee else "",
    )


def _hurry(steps: list[EscalationStep], now: datetime) -> None:
    """A step that names nobody is no reason to wait: the next one is due at once."""
    for step in steps:
        waiting = EscalationStep.objects.filter(alert_id=step.alert_id, state=StepState.WAITING)
        following = waiting.order_by("due_at", "position").first()
        if following is not None:
            EscalationStep.objects.filter(pk=following.pk).update(due_at=now)
