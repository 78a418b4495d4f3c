"""When an alert goes further while nobody acknowledges it: pure. The shipped policy holds where none was ever written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.routing_facts import AlertFacts, Audience, Narrowing
from inspections.items import Severity


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """A step of a policy: after so long, or once only this share of the alert's window is left."""

    after: timedelta
    audience: Audience
    window_left_percent: int | None = None
    role: str = ""
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """A policy: which alerts, which steps."""

    name: str
    about: Narrowing
    rules: tuple[RuleFacts, ...]


@dataclass(frozen=True, slots=True)
class DueStep:
    """A step of a running alert."""

    due_at: datetime
    rule: RuleFacts


def shipped(severity: Severity, lead_after: int, managers_after: int) -> PolicyFacts:
    """The lead of the shift, then those who manage; earlier when a quarter, then a tenth of the window is left."""
    return PolicyFacts(
        f"shipped: {severity.value}",
        Narrowing(severities=frozenset({severity.value})),
        (
            RuleFacts(timedelta(minutes=lead_after), Audience.SHIFT_LEAD, 25),
            RuleFacts(timedelta(minutes=managers_after), Audience.MANAGERS, 10),
        ),
    )


# The owner is told at once, by routing. Minutes until the lead of the shift and until those who manage.
SHIPPED = (
    shipped(Severity.CRITICAL, 15, 30),
    shipped(Severity.HIGH, 60, 120),
    shipped(Severity.WARNING, 480, 1440),
)


def policy_for(alert: AlertFacts, policies: Sequence[PolicyFacts]) -> PolicyFacts | None:
    """The first that fits."""
    return next((policy for policy in policies if policy.about.admits(alert)), None)


def steps_of(policy: PolicyFacts, alert: AlertFacts, now: datetime) -> list[DueStep]:
    """The policy's steps as they fall due for this alert, counted from now. The earliest first."""
    return sorted((DueStep(due_at(rule, alert, now), rule) for rule in policy.rules), key=lambda one: one.due_at)


def due_at(rule: RuleFacts, alert: AlertFacts, now: datetime) -> datetime:
    """By elapsed time, or earlier by the window: from the alert to its deadline. Never before now."""
    by_clock = now + rule.after
    if rule.window_left_percent is None or alert.due_at is None or alert.due_at <= alert.opened_at:
        return by_clock
    window = alert.due_at - alert.opened_at
    by_window = alert.due_at - window * rule.window_left_percent / 100
    return max(now, min(by_clock, by_window))
