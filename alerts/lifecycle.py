"""The life of an alert: what each event makes of it. Pure; whoever calls it keeps the answer and tells the people.

A fault that clears is waited on for a while (`hold`) before its alert is resolved; one that is back within that time goes on with
the same alert and only counts. One that is back later has *regressed*. What worsens breaks acknowledgement and snooze: an alert
is put away only until it escalates.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from alerts.states import LIVE, ActKind, AlertState
from inspections.items import SEVERITY_RANK, Severity

MOST_SNOOZED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Standing:
    """How an alert stands. `episode` counts how often it was raised anew, `repeats` how often its fault came back meanwhile."""

    state: AlertState
    severity: Severity
    opened_at: datetime
    episode: int = 1
    repeats: int = 0
    is_regressed: bool = False
    cleared_at: datetime | None = None
    acknowledged_at: datetime | None = None
    assignee_id: int | None = None
    snoozed_until: datetime | None = None
    snooze_reason: str = ""
    ended_at: datetime | None = None

    @property
    def is_live(self) -> bool:
        """Neither resolved nor expired."""
        return self.state in LIVE


@dataclass(frozen=True, slots=True)
class Found:
    """The fault was found, or found again."""

    severity: Severity


@dataclass(frozen=True, slots=True)
class Changed:
    """The same fault is now worse, or not as bad."""

    severity: Severity


@dataclass(frozen=True, slots=True)
class Gone:
    """A complete reading saw that the fault is gone."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Time went by. `inspected`: whether anybody still looks at the store; `at_fault`: whether its finding is open."""

    inspected: bool = True
    at_fault: bool = True


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Somebody takes note and sees to it."""

    by_id: int


@dataclass(frozen=True, slots=True)
class Assign:
    """It is this person's now; None: nobody's."""

    to_id: int | None


@dataclass(frozen=True, slots=True)
class Snooze:
    """Put away until then, for a reason; or until it worsens."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Unsnooze:
    """Taken out again before its time."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A word on it."""

    text: str


@dataclass(frozen=True, slots=True)
class Resolve:
    """Somebody says that it is done, and why if its fault can still be seen."""

    reason: str


Event = Found | Changed | Gone | Clock | Acknowledge | Assign | Snooze | Unsnooze | Comment | Resolve


@dataclass(frozen=True, slots=True)
class Step:
    """What an event made of an alert. `act` None: nothing worth writing down. `tells`: people have to hear of it."""

    standing: Standing
    act: ActKind | None = None
    tells: bool = False


class ActRefusedError(ValueError):
    """What was asked cannot be done with an alert in this state. `field` names what to change, empty: the alert itself."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def raised(severity: Severity, now: datetime) -> Step:
    """The first time that a fault is found."""
    return Step(Standing(AlertState.OPEN, severity, now), ActKind.OPENED, tells=True)


def step(one: Standing, event: Event, now: datetime, *, hold: timedelta) -> Step:
    """What becomes of an alert. Raises ActRefusedError when a person's act does not fit its state."""
    match event:
        case Found(severity):
            return _found(one, severity, now)
        case Changed(severity):
            return _changed(one, severity, now)
        case Gone():
            return _gone(one, now)
        case Clock():
            return _clock(one, event, now, hold)
        case Comment(text):
            _demand(text.strip(), _("Say something."), "text")
            return Step(one, ActKind.COMMENTED)
        case Assign(to_id):
            if to_id == one.assignee_id:
                return Step(one)
            return Step(replace(one, assignee_id=to_id), ActKind.ASSIGNED, tells=to_id is not None)
    return _act(one, event, now)


def next_moment(one: Standing, *, hold: timedelta) -> datetime | None:
    """When the clock alone will change something: the hold or the snooze is over. None: never."""
    if not one.is_live:
        return None
    moments = [one.snoozed_until, one.cleared_at + hold if one.cleared_at else None]
    return min((moment for moment in moments if moment), default=None)


# -- by itself ----------------------------------------------------------------------------------------------------------


def _found(one: Standing, severity: Severity, now: datetime) -> Step:
    if not one.is_live:
        return Step(_anew(one, severity, now), ActKind.REGRESSED, tells=True)
    counted = replace(one, cleared_at=None, repeats=one.repeats + 1)
    if _is_worse(severity, one.severity):
        return Step(_reopened(counted, severity), ActKind.WORSENED, tells=True)
    return Step(replace(counted, severity=severity), ActKind.REPEATED)


def _changed(one: Standing, severity: Severity, now: datetime) -> Step:
    if _is_worse(severity, one.severity):
        if not one.is_live:  # resolved by hand while its fault could be seen, and now it is worse
            return Step(_anew(one, severity, now), ActKind.REGRESSED, tells=True)
        return Step(_reopened(replace(one, cleared_at=None), severity), ActKind.WORSENED, tells=True)
    if severity == one.severity or not one.is_live:
        return Step(replace(one, severity=severity))
    return Step(replace(one, severity=severity), ActKind.EASED)


def _gone(one: Standing, now: datetime) -> Step:
    if not one.is_live or one.cleared_at:
        return Step(one)
    return Step(replace(one, cleared_at=now), ActKind.CLEARED)


def _clock(one: Standing, event: Clock, now: datetime, hold: timedelta) -> Step:
    if not one.is_live:
        back = one.state == AlertState.EXPIRED and event.inspected and event.at_fault
        return Step(_anew(one, one.severity, now), ActKind.REGRESSED, tells=True) if back else Step(one)
    if one.cleared_at and one.cleared_at + hold <= now:
        return Step(_ended(one, AlertState.RESOLVED, now), ActKind.RESOLVED)
    if not event.inspected:
        return Step(_ended(one, AlertState.EXPIRED, now), ActKind.EXPIRED)
    if one.snoozed_until and one.snoozed_until <= now:
        return Step(_reopened(one, one.severity), ActKind.WOKEN, tells=True)
    return Step(one)


# -- by somebody --------------------------------------------------------------------------------------------------------


def _act(one: Standing, event: Event, now: datetime) -> Step:
    if not one.is_live:
        raise ActRefusedError(_("This alert is over: %(state)s.") % {"state": one.state.label})
    match event:
        case Acknowledge(by_id):
            if one.state == AlertState.ACKNOWLEDGED:
                return Step(one)
            mine = one.assignee_id if one.assignee_id is not None else by_id
            seen = replace(_awake(one), state=AlertState.ACKNOWLEDGED, acknowledged_at=now, assignee_id=mine)
            return Step(seen, ActKind.ACKNOWLEDGED)
        case Snooze(until, reason):
            _demand(reason.strip(), _("Say why, for whoever looks for it meanwhile."), "reason")
            _demand(until > now, _("The end must lie ahead."), "until")
            _demand(until <= now + MOST_SNOOZED, _("At most 30 days; then look again."), "until")
            away = replace(one, state=AlertState.SNOOZED, snoozed_until=until, snooze_reason=reason.strip())
            return Step(away, ActKind.SNOOZED)
        case Unsnooze():
            _demand(one.state == AlertState.SNOOZED, _("This alert is not snoozed."))
            return Step(_reopened(one, one.severity), ActKind.UNSNOOZED, tells=True)
        case Resolve(reason):
            told = reason.strip() or one.cleared_at
            _demand(told, _("Its fault can still be seen: say why it is resolved all the same."), "reason")
            return Step(_ended(one, AlertState.RESOLVED, now), ActKind.RESOLVED)
    raise TypeError(f"no such event: {event!r}")


def _demand(holds: object, message: str, field: str = "") -> None:
    if not holds:
        raise ActRefusedError(message, field)


# -- parts --------------------------------------------------------------------------------------------------------------


def _anew(one: Standing, severity: Severity, now: datetime) -> Standing:
    """Raised again: whoever it belonged to last time, it still belongs to."""
    return Standing(
        AlertState.OPEN,
        severity,
        now,
        episode=one.episode + 1,
        repeats=one.repeats + 1,
        is_regressed=True,
        assignee_id=one.assignee_id,
    )


def _reopened(one: Standing, severity: Severity) -> Standing:
    return replace(_awake(one), state=AlertState.OPEN, severity=severity, acknowledged_at=None)


def _awake(one: Standing) -> Standing:
    return replace(one, snoozed_until=None, snooze_reason="")


def _ended(one: Standing, state: AlertState, now: datetime) -> Standing:
    return replace(_awake(one), state=state, ended_at=now)


def _is_worse(one: Severity, than: Severity) -> bool:
    return SEVERITY_RANK[one] > SEVERITY_RANK[than]
