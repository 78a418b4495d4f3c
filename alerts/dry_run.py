"""The dry run: who would hear of an alert like this, when, by which way and why. It asks the functions that route for real."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from alerts.escalating import DueStep, policy_for, steps_of
from alerts.picture import draw_house
from alerts.reasons import Verdict, reason_sentence
from alerts.routing import Line, StepAsked, plan
from alerts.routing_facts import AlertFacts, House
from alerts.telling import draw_policies
from inspections.items import Item, Severity
from inspections.registry import all_checks
from people.models import User
from people.moments import typed_moment
from people.row_numbers import is_id
from stores.models import Store


class AskedWronglyError(ValueError):
    """What was asked cannot be answered; `errors`: field -> what to change."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = dict(errors)


@dataclass(frozen=True, slots=True)
class Asked:
    """An alert that could be."""

    store: Store
    item: Item
    severity: Severity
    check_id: str
    at: datetime
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One answer, in words."""

    who: str
    verdict: Verdict
    channel: str
    at: datetime
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class ToldStep:
    """What would happen while nobody acknowledges it."""

    at: datetime
    audience: str
    policy: str
    who: list[Told]


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything."""

    lines: list[Told]
    steps: list[ToldStep]


def asked_of(typed: Mapping[str, str], stores: QuerySet[Store], now: datetime) -> Asked:
    """From a form or a query. Raises AskedWronglyError naming each wrong field."""
    errors: dict[str, str] = {}
    number = typed.get("store", "")
    store = stores.filter(pk=int(number)).first() if is_id(number) else None
    if store is None:
        errors["store"] = _("Choose a store.")
    if (item := typed.get("item", "")) not in Item.values:
        errors["item"] = _("Choose a checklist line.")
    if (severity := typed.get("severity", "")) not in Severity.values:
        errors["severity"] = _("Choose a severity.")
    check_id = typed.get("check", "")
    if check_id and check_id not in all_checks():
        errors["check"] = _("There is no such check.")
    at = _moment(typed.get("at", ""), now, "at", errors)
    hours = typed.get("due_in_hours", "")
    if hours and not (hours.isdecimal() and 0 < int(hours) < 10_000):
        errors["due_in_hours"] = _("A whole number of hours.")
    if errors or store is None:
        raise AskedWronglyError(errors)
    due_at = at + timedelta(hours=int(hours)) if hours else None
    return Asked(store, Item(item), Severity(severity), check_id, at, due_at)


def dry_run(asked: Asked) -> Answer:
    """Who would hear of it, and whom the escalation would tell if nobody acknowledged it."""
    facts = AlertFacts(
        alert_id=0,
        store_id=asked.store.pk,
        platform=asked.store.platform,
        country=asked.store.country,
        item=asked.item,
        check_id=asked.check_id,
        severity=asked.severity,
        time_zone=asked.store.time_zone,
        opened_at=asked.at,
        group_ids=frozenset(asked.store.groups.values_list("pk", flat=True)),
        owner_id=asked.store.owner_id,
        due_at=asked.due_at,
    )
    policy = policy_for(facts, draw_policies())
    steps = steps_of(policy, facts, asked.at) if policy else []
    house = draw_house([asked.store.pk], asked.at, [step.rule.person_id for step in steps])
    names = dict(User.objects.values_list("pk", "username"))
    return Answer(
        [_in_words(line, names) for line in plan(facts, house, asked.at)],
        [
            _step(place, one, policy.name if policy else "", facts, house, names)
            for place, one in enumerate(steps, start=1)
        ],
    )


def _step(
    place: int, step: DueStep, policy: str, facts: AlertFacts, house: House, names: Mapping[int, str]
) -> ToldStep:
    asked = StepAsked(step.rule.audience, place, policy, step.rule.role, step.rule.person_id)
    lines = plan(facts, house, step.due_at, asked)
    return ToldStep(step.due_at, step.rule.audience.value, policy, [_in_words(line, names) for line in lines])


def _in_words(line: Line, names: Mapping[int, str]) -> Told:
    who = line.team or names.get(line.person_id or 0, "?")
    details = {**line.details, "until": f"{line.at:%Y-%m-%d %H:%M} UTC"}
    channel = line.way.channel if line.way else ""
    return Told(who, line.verdict, channel, line.at, line.reason, reason_sentence(line.reason, details))


# Farther away no shift, silence or escalation of today tells anything.
_FARTHEST = timedelta(days=3653)


def _moment(typed: str, now: datetime, field: str, errors: dict[str, str]) -> datetime:
    if not typed:
        return now
    at = typed_moment(typed, now.tzinfo or UTC)
    if at is not None and abs(at - now) < _FARTHEST:
        return at
    errors[field] = _("A moment of the last or the next ten years, such as 2026-03-02T09:00.")
    return now
