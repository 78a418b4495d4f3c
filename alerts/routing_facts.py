"""What routing judges by: values only, drawn from the tables by `picture.py`."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property

from inspections.items import Item, Severity
from people.roles import Role

INBOX = "inbox"


@dataclass(frozen=True, slots=True)
class AlertFacts:
    """An alert as routing sees it."""

    alert_id: int
    store_id: int
    platform: str
    country: str
    item: Item
    check_id: str
    severity: Severity
    time_zone: str
    opened_at: datetime
    group_ids: frozenset[int] = frozenset()
    owner_id: int | None = None
    assignee_id: int | None = None
    due_at: datetime | None = None
    incident_id: int | None = None


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which alerts something is about; what is empty narrows nothing."""

    severities: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()
    platforms: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    check_ids: frozenset[str] = frozenset()
    group_ids: frozenset[int] = frozenset()

    def admits(self, alert: AlertFacts) -> bool:
        """True when the alert is one of those."""
        named = (
            (self.severities, alert.severity),
            (self.items, alert.item),
            (self.platforms, alert.platform),
            (self.countries, alert.country),
            (self.check_ids, alert.check_id),
        )
        return all(not words or word in words for words, word in named) and (
            not self.group_ids or bool(self.group_ids & alert.group_ids)
        )


class Audience(StrEnum):
    """Whom a route or a step of an escalation names. PERSON and ROLE say which in a field of their own."""

    OWNER = "owner"
    ON_SHIFT = "on_shift"
    SHIFT_LEAD = "shift_lead"
    MANAGERS = "managers"
    ROLE = "role"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach a person or a team. `mailbox`: the id of an address; the inbox in the app is the person's id below zero."""

    channel: str
    mailbox: int
    works: bool = True


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one time of day until another, over midnight where the first is the later one. Equal: none.

    `time_zone` empty: by the clock of the alert's store.
    """

    begins: time
    ends: time
    time_zone: str


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Somebody who may be told. `ways`: in the person's own order, the inbox not among them: it is always there."""

    person_id: int
    name: str
    role: Role
    items: frozenset[Item]
    # Of this batch's stores, those that the gate lets this person see.
    store_ids: frozenset[int]
    manages: bool = False
    ways: tuple[Way, ...] = ()
    quiet: QuietHours | None = None
    time_zone: str = ""
    away: tuple[tuple[date, date], ...] = ()
    deputy_ids: tuple[int, ...] = ()

    def may_see(self, alert: AlertFacts) -> bool:
        """The gate, as values."""
        return alert.item in self.items and alert.store_id in self.store_ids


@dataclass(frozen=True, slots=True)
class ShiftFacts:
    """When somebody is on duty, by the shift's own clock. `begins` after `ends`: over midnight. Groups empty: every store."""

    person_id: int
    time_zone: str
    weekdays: frozenset[int]
    begins: time
    ends: time
    leads: bool = False
    group_ids: frozenset[int] = frozenset()
    holidays: frozenset[date] = frozenset()
    first_day: date = date.min
    last_day: date = date.max


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """A route: which alerts, whom, by which channels (empty: each person's own). `goes_on`: later routes are asked too."""

    route_id: int
    name: str
    about: Narrowing
    audiences: frozenset[Audience]
    roles: frozenset[str] = frozenset()
    person_ids: frozenset[int] = frozenset()
    teams: frozenset[str] = frozenset()
    channels: tuple[str, ...] = ()
    goes_on: bool = False


@dataclass(frozen=True)
class House:
    """Everybody and everything that routing asks, for one batch of alerts."""

    people: tuple[PersonFacts, ...]
    routes: tuple[RouteFacts, ...] = ()
    shifts: tuple[ShiftFacts, ...] = ()
    teams: Mapping[str, tuple[Way, ...]] = field(default_factory=dict)

    def who_may_see(self, alert: AlertFacts) -> list[PersonFacts]:
        """In the house's order. Only those who see the store are asked: of a thousand people most do not."""
        return [one for one in self._by_store.get(alert.store_id, ()) if one.may_see(alert)]

    @cached_property
    def by_id(self) -> Mapping[int, PersonFacts]:
        """Everybody, by their id."""
        return {one.person_id: one for one in self.people}

    @cached_property
    def managers(self) -> tuple[PersonFacts, ...]:
        """Those who manage, in the house's order."""
        return tuple(one for one in self.people if one.manages)

    @cached_property
    def _by_store(self) -> Mapping[int, list[PersonFacts]]:
        found: defaultdict[int, list[PersonFacts]] = defaultdict(list)
        for one in self.people:
            for store_id in one.store_ids:
                found[store_id].append(one)
        return found
