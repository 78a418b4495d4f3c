"""Keeps what an event made of an alert, with its line of history. Neither saves: whoever calls writes many at once."""

from dataclasses import dataclass
from datetime import datetime

from alerts.holds import hold_of
from alerts.lifecycle import Event, Standing, Step, next_moment, step
from alerts.models import Alert, AlertAct
from alerts.models.alert import STANDING_FIELDS
from alerts.states import ActKind, Origin
from people.models import User

# What `happen` and the takers of changes may rewrite of an alert.
REWRITTEN = [name for name in STANDING_FIELDS if name != "assignee_id"]
REWRITTEN += ["assignee", "look_at", "updated_at", "due_at", "finding", "incident"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, from where."""

    user: User | None = None
    origin: Origin = Origin.ITSELF
    address: str | None = None


ITSELF = Actor()


def happen(alert: Alert, event: Event, now: datetime, *, actor: Actor = ITSELF, text: str = "") -> AlertAct | None:
    """Lets something happen to an alert; the line of history, or None when there is nothing to tell. Raises ActRefusedError."""
    before = alert.standing()
    made = step(before, event, now, hold=hold_of(alert.severity))
    if made.standing != before:
        keep(alert, made.standing, now)
    return line_of(alert, made, now, actor=actor, text=text) if made.act else None


def keep(alert: Alert, standing: Standing, now: datetime) -> None:
    """Stands so from now on."""
    alert.take(standing, look_at=next_moment(standing, hold=hold_of(standing.severity)))
    alert.updated_at = now


def line_of(alert: Alert, made: Step, now: datetime, *, actor: Actor = ITSELF, text: str = "") -> AlertAct:
    """The line of history for a step; the alert stands as it left it."""
    assert made.act is not None  # noqa: S101  (nobody asks for a line of nothing)
    return AlertAct(
        alert=alert,
        kind=made.act,
        by=actor.user,
        by_name=actor.user.get_username() if actor.user else "",
        origin=actor.origin,
        address=actor.address,
        at=now,
        text=text or (alert.snooze_reason if made.act == ActKind.SNOOZED else ""),
        state=alert.state,
        severity=alert.severity,
        episode=alert.episode,
        assignee_name=alert.assignee.get_username() if alert.assignee else "",
        until=alert.snoozed_until,
        tells=made.tells,
    )
