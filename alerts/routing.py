"""Who is to hear of an alert, by which way, when and why; and who is not, and why not. Pure: the dry run is the same function.

Routes are asked in their order. Where none fits, the shipped default holds: the store's owner, else those who manage; and the
people of the store's groups whose role covers the line, by their own channels where the line is their work, else in the inbox.
The inbox makes no noise, so nothing ever waits for it; quiet hours, shifts and absences hold back the other channels only.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from alerts.hours import day_in, is_on, on_again, quiet_until
from alerts.reasons import Reason, Verdict
from alerts.routing_facts import INBOX, AlertFacts, Audience, House, PersonFacts, RouteFacts, Way
from inspections.items import Item, Severity
from people.roles import Role

# Whose daily work a line is; everybody else who may see it finds it in the inbox.
DOES: dict[Item, frozenset[Role]] = {
    Item.ORDERS: frozenset({Role.OPERATIONS}),
    Item.INVENTORY: frozenset({Role.OPERATIONS}),
    Item.MESSAGES: frozenset({Role.CUSTOMER_SERVICE}),
    Item.REVIEWS: frozenset({Role.CUSTOMER_SERVICE}),
    Item.ACCOUNT_RISK: frozenset({Role.FINANCE}),
}
_WORKING_ROLES = (Role.CUSTOMER_SERVICE, Role.FINANCE, Role.OPERATIONS)


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom a route, a default or a step names. `channels` empty: the person's own; `inbox_only`: no noise."""

    person_id: int
    reason: Reason
    details: Mapping[str, Any] = field(default_factory=dict)
    channels: tuple[str, ...] = ()
    inbox_only: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One answer: this person (or team) by this way, at this moment, or not; with its named reason.

    `way` None: about the person as a whole. `why`: why the person is named at all, where that is another reason.
    """

    person_id: int | None
    verdict: Verdict
    reason: Reason
    at: datetime
    way: Way | None = None
    team: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    why: Reason | None = None


@dataclass(frozen=True, slots=True)
class StepAsked:
    """A step of an escalation that is due: whom it names, and what to say of it."""

    audience: Audience
    position: int
    policy: str
    role: str = ""
    person_id: int | None = None


def plan(alert: AlertFacts, house: House, now: datetime, step: StepAsked | None = None) -> list[Line]:
    """Every person who may see the alert has a line; whoever is named and may not see it, too."""
    routes = routes_for(alert, house.routes) if step is None else []
    named = _present(_named(alert, house, now, routes, step), alert, house, now, somebody_must=step is None)
    lines: list[Line] = []
    for one in named.told.values():
        lines += _ways(one, house.by_id[one.person_id], alert, house, now)
    lines += named.refused
    lines += _teams(alert, house, now, routes)
    answered = {line.person_id for line in lines}
    if step is None:
        unnamed = [one.person_id for one in house.who_may_see(alert) if one.person_id not in answered]
        lines += [Line(pk, Verdict.NOT_TOLD, Reason.NOT_ROUTED, now) for pk in unnamed]
    return lines


def plan_for_assignee(alert: AlertFacts, house: House, now: datetime, *, by_id: int | None) -> list[Line]:
    """Whoever an alert was given to hears of it, unless they took it themselves."""
    person = house.by_id.get(alert.assignee_id or 0)
    if person is None:
        return []
    if person.person_id == by_id:
        return [Line(by_id, Verdict.NOT_TOLD, Reason.OWN_ACT, now)]
    if not person.may_see(alert):
        return [Line(person.person_id, Verdict.NOT_TOLD, Reason.MAY_NOT_SEE, now, why=Reason.ASSIGNEE)]
    return list(_ways(Named(person.person_id, Reason.ASSIGNEE), person, alert, house, now))


def routes_for(alert: AlertFacts, routes: Iterable[RouteFacts]) -> list[RouteFacts]:
    """The first that fits, and those after it for as long as each says that later ones are asked too."""
    taken: list[RouteFacts] = []
    for route in routes:
        if route.about.admits(alert):
            taken.append(route)
            if not route.goes_on:
                break
    return taken


# -- who ----------------------------------------------------------------------------------------------------------------


def _named(
    alert: AlertFacts, house: House, now: datetime, routes: list[RouteFacts], step: StepAsked | None
) -> dict[int, Named]:
    if step is not None:
        told = {"step": step.position, "policy": step.policy}
        people = _audience(step.audience, alert, house, now, {step.role}, {step.person_id})
        return {pk: Named(pk, Reason.ESCALATED, told) for pk in people}
    named: dict[int, Named] = {}
    if alert.assignee_id is not None:
        named[alert.assignee_id] = Named(alert.assignee_id, Reason.ASSIGNEE)
    for route in routes:
        for audience in (*route.audiences, Audience.ROLE, Audience.PERSON):
            for pk in _audience(audience, alert, house, now, route.roles, route.person_ids):
                named.setdefault(pk, Named(pk, Reason.ROUTE, {"route": route.name}, route.channels))
    return named if routes else {**_default(alert, house), **named}


def _audience(
    audience: Audience,
    alert: AlertFacts,
    house: House,
    now: datetime,
    roles: Iterable[str],
    person_ids: Iterable[int | None],
) -> list[int]:
    """The people meant, in the house's order."""
    match audience:
        case Audience.OWNER:
            return [] if alert.owner_id is None else [alert.owner_id]
        case Audience.MANAGERS:
            return [one.person_id for one in house.managers]
        case Audience.ROLE:
            asked = set(roles)
            return [one.person_id for one in house.who_may_see(alert) if one.role in asked]
        case Audience.PERSON:
            return sorted(pk for pk in person_ids if pk is not None and pk in house.by_id)
    leads = audience == Audience.SHIFT_LEAD
    on = [
        shift.person_id
        for shift in house.shifts
        if (shift.leads or not leads)
        and (not shift.group_ids or shift.group_ids & alert.group_ids)
        and is_on(shift, now)
    ]
    return list(dict.fromkeys(on))


def _default(alert: AlertFacts, house: House) -> dict[int, Named]:
    owned = alert.owner_id is not None
    first = (
        [alert.owner_id]
        if alert.owner_id in house.by_id
        else []
        if owned
        else [one.person_id for one in house.managers]
    )
    named = {pk: Named(pk, Reason.STORE_OWNER if owned else Reason.NO_OWNER) for pk in first if pk is not None}
    for one in house.who_may_see(alert):
        if one.role in _WORKING_ROLES and not one.manages:
            does = one.role in DOES.get(alert.item, ())
            named.setdefault(one.person_id, Named(one.person_id, Reason.ROLE_COVERS, inbox_only=not does))
    return named


@dataclass(slots=True)
class _Present:
    """Those who are named and there, and what is said of those who are not."""

    told: dict[int, Named] = field(default_factory=dict)
    refused: list[Line] = field(default_factory=list)


def _present(
    named: Mapping[int, Named], alert: AlertFacts, house: House, now: datetime, *, somebody_must: bool
) -> _Present:
    """Deputies for those who are away; those who manage, where nobody is left whom it would reach."""
    people = house.by_id
    here = _Present()
    owner_is_missed = False
    for pk, one in named.items():
        person = people.get(pk)
        if person is None or not person.may_see(alert):
            here.refused.append(Line(pk, Verdict.NOT_TOLD, Reason.MAY_NOT_SEE, now, why=one.reason))
        elif not _is_away(person, alert, now):
            here.told.setdefault(pk, one)
        else:
            deputies = [people[other] for other in person.deputy_ids if _stands_in(people.get(other), alert, now)]
            for deputy in deputies:
                own = named.get(deputy.person_id)
                if own is None or own.inbox_only:  # standing in weighs more than what their role alone would bring them
                    here.told[deputy.person_id] = Named(deputy.person_id, Reason.DEPUTY, {"person": person.name})
            owner_is_missed = owner_is_missed or (not deputies and one.reason == Reason.STORE_OWNER)
            told = {"deputy": ", ".join(deputy.name for deputy in deputies) or "–"}
            here.refused.append(Line(pk, Verdict.NOT_TOLD, Reason.AWAY, now, details=told, why=one.reason))
    reached = any(not one.inbox_only for one in here.told.values())
    if somebody_must and (owner_is_missed or not reached):
        reason = Reason.OWNER_AWAY if owner_is_missed else Reason.NOBODY_ELSE
        for person in house.managers:
            if person.person_id not in named and person.may_see(alert):
                here.told.setdefault(person.person_id, Named(person.person_id, reason))
    # Whoever stands in is told as a deputy, and not refused at once.
    here.refused = [line for line in here.refused if line.person_id not in here.told]
    return here


def _is_away(person: PersonFacts, alert: AlertFacts, now: datetime) -> bool:
    today = day_in(person.time_zone or alert.time_zone, now)
    return any(first <= today <= last for first, last in person.away)


def _stands_in(person: PersonFacts | None, alert: AlertFacts, now: datetime) -> bool:
    return person is not None and person.may_see(alert) and not _is_away(person, alert, now)


# -- how and when -------------------------------------------------------------------------------------------------------


def _ways(one: Named, person: PersonFacts, alert: AlertFacts, house: House, now: datetime) -> Iterator[Line]:
    inbox = Way(INBOX, -person.person_id)
    yield Line(one.person_id, Verdict.WAITS, one.reason, now, inbox, details=one.details)
    outward = () if one.inbox_only else _outward(one, person)
    wanted = tuple(channel for channel in one.channels if channel != INBOX)
    if not outward and not one.inbox_only and (wanted or (person.ways and not one.channels)):
        yield Line(one.person_id, Verdict.NOT_TOLD, Reason.NO_CHANNEL, now, why=one.reason)
    reason, at, told = _when(one, person, alert, house, now)
    for way in outward:
        yield Line(one.person_id, Verdict.WAITS, reason, at, way, details={**one.details, **told}, why=one.reason)


def _outward(one: Named, person: PersonFacts) -> tuple[Way, ...]:
    """Each channel that the route names, once; without any, the person's first. One that fails is tried where no other is."""
    ways = sorted(person.ways, key=lambda way: not way.works)
    if not one.channels:
        return tuple(ways[:1])
    firsts = (next((way for way in ways if way.channel == channel), None) for channel in one.channels)
    return tuple(way for way in firsts if way is not None)


def _when(
    one: Named, person: PersonFacts, alert: AlertFacts, house: House, now: datetime
) -> tuple[Reason, datetime, dict[str, Any]]:
    """Critical waits for nothing."""
    if alert.severity == Severity.CRITICAL:
        return one.reason, now, {}
    shifts = [shift for shift in house.shifts if shift.person_id == person.person_id]
    reason, at = one.reason, now
    for _ in range(4):  # the quiet hours may end outside a shift, and the shift begin in quiet hours
        if begins := on_again(shifts, at):
            reason, at = Reason.OFF_SHIFT, begins
        elif ends := quiet_until(person.quiet, at, alert.time_zone):
            reason, at = Reason.QUIET_HOURS, ends
        else:
            break
    return reason, at, {} if at == now else {"until": at.isoformat()}


def _teams(alert: AlertFacts, house: House, now: datetime, routes: Iterable[RouteFacts]) -> Iterator[Line]:
    seen: set[int] = set()
    for route in routes:
        for team in sorted(route.teams):
            for way in house.teams.get(team, ()):
                fits = way.works and (not route.channels or way.channel in route.channels)
                if fits and way.mailbox not in seen:
                    seen.add(way.mailbox)
                    yield Line(None, Verdict.WAITS, Reason.ROUTE, now, way, team, {"route": route.name})
