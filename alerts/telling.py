"""Writes down who is to be told: rows of the outbox, the reason of every decision, and the steps of the escalation.

Acts that people have to hear of wait as rows (`tells`, not yet routed); they are claimed in the transaction that plans them.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from alerts.escalating import SHIPPED, PolicyFacts, RuleFacts, policy_for, steps_of
from alerts.models import (
    Alert,
    AlertAct,
    DeliveryDecision,
    EscalationPolicy,
    EscalationStep,
    Notification,
    NotificationKind,
    StepState,
)
from alerts.picture import draw_house, facts_of, keep_mail_addresses
from alerts.reasons import Reason, Verdict
from alerts.routing import Line, plan, plan_for_assignee
from alerts.routing_facts import Audience, House
from alerts.states import ActKind

MOST_AT_ONCE = 200


def tell_of_acts(now: datetime) -> int:
    """Plans who hears of what happened; returns of how many acts. May run twice, or not at all, unharmed."""
    with transaction.atomic():
        acts = list(
            AlertAct.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(tells=True, routed_at__isnull=True)
            .select_related("alert__store", "alert__assignee")
            .prefetch_related("alert__store__groups")
            .order_by("id")[:MOST_AT_ONCE]
        )
        if not acts:
            return 0
        keep_mail_addresses()
        house = draw_house({act.alert.store_id for act in acts}, now, [act.alert.assignee_id for act in acts])
        outbox = Outgoing(now)
        for act in acts:
            outbox.add(act.alert, _lines(act, house, now), act=act, kind=_kind(act))
        outbox.write()
        escalate_from([act.alert for act in acts if act.kind != ActKind.ASSIGNED], now)
        AlertAct.objects.filter(pk__in=[act.pk for act in acts]).update(routed_at=now)
    return len(acts)


def _kind(act: AlertAct) -> NotificationKind:
    return NotificationKind.ASSIGNED if act.kind == ActKind.ASSIGNED else NotificationKind.ALERT


def _lines(act: AlertAct, house: House, now: datetime) -> list[Line]:
    facts = facts_of(act.alert)
    if act.kind == ActKind.ASSIGNED:
        return plan_for_assignee(facts, house, now, by_id=act.by_id)
    return plan(facts, house, now)


class Outgoing:
    """Collects what is to be written for many alerts, and writes it in a few statements."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._rows: list[Notification] = []
        self._decisions: list[DeliveryDecision] = []
        self._mailboxes: set[tuple[int, int]] = set()

    def add(
        self,
        alert: Alert,
        lines: Iterable[Line],
        *,
        kind: NotificationKind,
        act: AlertAct | None = None,
        step: EscalationStep | None = None,
    ) -> None:
        """What routing said of one alert, because of one act or one step."""
        cause = act.pk if act else step.pk if step else 0
        for line in lines:
            row = None
            if line.verdict == Verdict.WAITS and line.way is not None:
                if (cause, line.way.mailbox) in self._mailboxes:
                    continue
                self._mailboxes.add((cause, line.way.mailbox))
                row = self._row(alert, line, kind, act, step)
                self._rows.append(row)
            self._decisions.append(self._decision(alert, line, row, act))

    def write(self) -> None:
        """All of it."""
        Notification.objects.bulk_create(self._rows, batch_size=1000)
        for decision in self._decisions:
            decision.notification = decision.notification  # its id is known only now
        DeliveryDecision.objects.bulk_create(self._decisions, batch_size=1000)

    def _row(
        self, alert: Alert, line: Line, kind: NotificationKind, act: AlertAct | None, step: EscalationStep | None
    ) -> Notification:
        assert line.way is not None  # noqa: S101  (asked by the caller)
        return Notification(
            kind=kind,
            alert=alert,
            act=act,
            step=step,
            recipient_id=line.person_id,
            team=line.team,
            channel=line.way.channel,
            mailbox=line.way.mailbox,
            severity=alert.severity,
            episode=alert.episode,
            made_at=self._now,
            due_at=line.at,
            waits_for=line.reason if line.at > self._now else "",
        )

    def _decision(self, alert: Alert, line: Line, row: Notification | None, act: AlertAct | None) -> DeliveryDecision:
        why = {"why": line.why.value} if line.why and line.why != line.reason else {}
        return DeliveryDecision(
            alert=alert,
            act=act,
            user_id=line.person_id,
            team=line.team,
            channel=line.way.channel if line.way else "",
            notification=row,
            verdict=line.verdict,
            reason=line.reason,
            details={**line.details, **why},
            at=self._now,
        )


# -- escalation ---------------------------------------------------------------------------------------------------------


def escalate_from(alerts: Sequence[Alert], now: datetime) -> None:
    """Copies the policy into each alert, counted from now; steps of an earlier turn of events are stopped."""
    stop_steps([alert.pk for alert in alerts], Reason.OUTDATED, now)
    policies = draw_policies()
    steps = []
    for alert in {alert.pk: alert for alert in alerts}.values():
        facts = facts_of(alert)
        policy = policy_for(facts, policies)
        for position, one in enumerate(steps_of(policy, facts, now) if policy else (), start=1):
            steps.append(
                EscalationStep(
                    alert=alert,
                    episode=alert.episode,
                    position=position,
                    policy_name=policy.name if policy else "",
                    due_at=one.due_at,
                    audience=one.rule.audience.value,
                    role=one.rule.role,
                    person_id=one.rule.person_id,
                )
            )
    EscalationStep.objects.bulk_create(steps)


def stop_steps(alert_ids: Sequence[int], reason: Reason, now: datetime) -> None:
    """What still waits of these alerts' escalation is stopped, with the reason."""
    waiting = EscalationStep.objects.filter(alert_id__in=alert_ids, state=StepState.WAITING)
    waiting.update(state=StepState.STOPPED, stopped_because=reason, ended_at=now)


def draw_policies() -> Sequence[PolicyFacts]:
    """Those in use, in order; the shipped ones where nobody ever wrote any."""
    rows = list(EscalationPolicy.objects.prefetch_related("groups", "rules"))
    if not rows:
        return SHIPPED
    return [
        PolicyFacts(
            row.name,
            row.narrowing(),
            tuple(
                RuleFacts(
                    timedelta(minutes=rule.after_minutes),
                    Audience(rule.audience),
                    rule.window_left_percent,
                    rule.role,
                    rule.person_id,
                )
                for rule in row.rules.all()
            ),
        )
        for row in rows
        if row.is_active
    ]
