"""What becomes of a message that is due: sent, kept for later, or dropped. Small stages, each with a named reason. Pure.

Nothing here loses a message for good while its alert is open: a silence, a rate limit or having been told lately only put it off.
Dropped is only what is over, put away by somebody, or told of by a newer message.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from alerts.models.notification import NotificationKind
from alerts.reasons import Reason, Verdict
from alerts.routing_facts import INBOX
from alerts.states import ActKind, AlertState
from inspections.items import SEVERITY_RANK, Severity

# Told again of the same alert, where it comes back at the same severity, at the earliest after this.
TOLD_AGAIN_AFTER = {
    Severity.CRITICAL: timedelta(minutes=30),
    Severity.HIGH: timedelta(hours=1),
    Severity.WARNING: timedelta(hours=4),
}
# The same fault on many stores: waited for until no store has joined for a moment, and no longer than so.
COLLECT_CALM, COLLECT_MOST = timedelta(seconds=4), timedelta(seconds=20)
# Messages to one address within the window; critical ones beyond it go out once a minute, all in one.
RATE_WINDOW, RATE_MOST, CRITICAL_EVERY = timedelta(minutes=10), 10, timedelta(minutes=1)
# So many single messages at once; more become one.
MOST_SINGLE = 3


@dataclass(frozen=True, slots=True)
class Due:
    """A row of the outbox that is due, with all that its fate hangs on."""

    notification_id: int
    kind: NotificationKind
    channel: str
    severity: Severity | None
    episode: int
    made_at: datetime
    act: ActKind | None = None
    alert: "AlertNow | None" = None
    recipient_is_here: bool = True
    recipient_may_see: bool = True
    silenced_until: datetime | None = None
    silence: str = ""
    # When this address was last told of this alert, and how bad it was then.
    told_at: datetime | None = None
    told_severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class AlertNow:
    """How the alert stands at this moment."""

    state: AlertState
    severity: Severity
    episode: int
    cleared_at: datetime | None = None
    looked_at_again: datetime | None = None
    incident_id: int | None = None
    incident_grown_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a row. TOLD: it may be sent now. WAITS: until `until`. NOT_TOLD: dropped."""

    verdict: Verdict
    reason: Reason
    until: datetime | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


MAY_BE_SENT = Fate(Verdict.TOLD, Reason.SENT)


def fate_of(due: Due, now: datetime) -> Fate:
    """The first stage that objects decides."""
    for stage in STAGES:
        objection = stage(due, now)
        if objection is not None:
            return objection
    return MAY_BE_SENT


# -- stages -------------------------------------------------------------------------------------------------------------


def recipient_gone(due: Due, now: datetime) -> Fate | None:
    """Whoever has left, or may no longer see it, is not told."""
    if not due.recipient_is_here:
        return _drop(Reason.RECIPIENT_GONE)
    return None if due.recipient_may_see else _drop(Reason.MAY_NOT_SEE)


def over(due: Due, now: datetime) -> Fate | None:
    """Resolved or expired meanwhile."""
    ended = due.alert is not None and due.alert.state in (AlertState.RESOLVED, AlertState.EXPIRED)
    return _drop(Reason.RESOLVED) if ended else None


def put_away(due: Due, now: datetime) -> Fate | None:
    """Somebody has it, or put it off; whoever it was given to is told all the same."""
    if due.alert is None or due.kind == NotificationKind.ASSIGNED:
        return None
    if due.alert.state == AlertState.ACKNOWLEDGED:
        return _drop(Reason.ACKNOWLEDGED)
    return _drop(Reason.SNOOZED) if due.alert.state == AlertState.SNOOZED else None


def outdated(due: Due, now: datetime) -> Fate | None:
    """Raised anew or worsened since: that has a message of its own."""
    if due.alert is None or due.severity is None or due.kind == NotificationKind.ASSIGNED:
        return None
    worse = SEVERITY_RANK[due.alert.severity] > SEVERITY_RANK[due.severity]
    return _drop(Reason.OUTDATED) if worse or due.alert.episode != due.episode else None


def clearing(due: Due, now: datetime) -> Fate | None:
    """The fault is gone; soon it is known whether it stays so."""
    if due.alert is None or due.alert.cleared_at is None or due.kind == NotificationKind.ASSIGNED:
        return None
    return _wait(Reason.CLEARING, max(due.alert.looked_at_again or now, now + timedelta(seconds=10)))


def silenced(due: Due, now: datetime) -> Fate | None:
    """Somebody said that nobody is to be told of such alerts for a while."""
    if due.silenced_until is None or due.silenced_until <= now:
        return None
    return _wait(Reason.SILENCED, due.silenced_until, silence=due.silence)


def already_told(due: Due, now: datetime) -> Fate | None:
    """It flaps: the same alert, not worse than it was told lately. After a snooze it is told anew."""
    if due.kind != NotificationKind.ALERT or due.act in (ActKind.WOKEN, ActKind.UNSNOOZED):
        return None
    if due.told_at is None or due.told_severity is None or due.severity is None:
        return None
    if SEVERITY_RANK[due.severity] > SEVERITY_RANK[due.told_severity]:
        return None
    again = due.told_at + TOLD_AGAIN_AFTER[due.severity]
    return _wait(Reason.ALREADY_TOLD, again, at=due.told_at.isoformat()) if again > now else None


def collecting(due: Due, now: datetime) -> Fate | None:
    """More stores may show the same fault: they are told in one message."""
    if due.alert is None or due.alert.incident_grown_at is None or due.kind != NotificationKind.ALERT:
        return None
    until = min(due.alert.incident_grown_at + COLLECT_CALM, due.made_at + COLLECT_MOST)
    return _wait(Reason.COLLECTING, until) if until > now else None


STAGES: tuple[Callable[[Due, datetime], Fate | None], ...] = (
    recipient_gone,
    over,
    put_away,
    outdated,
    clearing,
    silenced,
    already_told,
    collecting,
)


def _drop(reason: Reason) -> Fate:
    return Fate(Verdict.NOT_TOLD, reason)


def _wait(reason: Reason, until: datetime, **details: Any) -> Fate:
    return Fate(Verdict.WAITS, reason, until, {"until": until.isoformat(), **details})


# -- one address at a time ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bundle:
    """Rows that go out as one message."""

    key: uuid.UUID
    rows: tuple[Due, ...]


def bundles_of(rows: Sequence[Due]) -> list[Bundle]:
    """Of one address: an incident is one message; few others go out singly, many as one."""
    incidents: dict[int, list[Due]] = {}
    others: list[Due] = []
    for row in rows:
        incident = row.alert.incident_id if row.alert else None
        together = incident is not None and row.kind != NotificationKind.ASSIGNED
        (incidents.setdefault(incident, []) if together and incident is not None else others).append(row)
    groups = [*incidents.values(), *([[row] for row in others] if len(others) <= MOST_SINGLE else [others])]
    return [Bundle(uuid.uuid4(), tuple(group)) for group in groups]


def within_rate(
    channel: str, bundles: Sequence[Bundle], sent: Sequence[datetime], now: datetime
) -> tuple[list[Bundle], Fate | None]:
    """What may go out now to an address that was sent messages at `sent`; and why the rest waits. All that waits comes in one.

    The inbox has no limit: it makes no noise.
    """
    lately = sorted(at for at in sent if at > now - RATE_WINDOW)
    room = RATE_MOST - len(lately)
    if channel == INBOX or not bundles or len(bundles) <= room:
        return list(bundles), None
    if room > 0:  # the last that fits holds everything
        return [Bundle(uuid.uuid4(), tuple(row for one in bundles for row in one.rows))], None
    critical = [row for one in bundles for row in one.rows if row.severity == Severity.CRITICAL]
    calm = lately[-1] + CRITICAL_EVERY
    if critical and calm <= now:
        return [Bundle(uuid.uuid4(), tuple(row for one in bundles for row in one.rows))], None
    until = calm if critical else lately[0] + RATE_WINDOW
    return [], Fate(Verdict.WAITS, Reason.RATE_LIMITED, until, {"sent": len(lately), "until": until.isoformat()})
