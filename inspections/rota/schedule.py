"""The rota as it stands in the database: planning the days ahead, and ending a turn with an attestation."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Max, Q

from inspections.manual.attest import attest, may_attest
from inspections.manual.facts import COULD_NOT_LOOK
from inspections.manual.item_list import ManualItem, manual_items
from inspections.models import Attestation, DayOff, LoginRecord, LoginTurn
from inspections.rota.planner import Plan, RotaPerson, RotaStore, Turn, plan_rota
from inspections.rule_pack import load_rule_book
from inspections.rulebook import RuleBook
from people.models import User
from stores.models import Store, StoreGroup

DAYS_AHEAD = 30
_LOCK = 7_236_002


class Planned(NamedTuple):
    """`turns` stand in the plan; `moved` of them were given or moved by this planning; `late`, `unplanned`: not as it should be."""

    turns: int
    moved: int
    late: int
    unplanned: int


class TurnOverError(Exception):
    """Somebody has ended this turn already."""


def log_in_item() -> ManualItem:
    """The manual item that a turn is."""
    return manual_items().by_id["log_in"]


@transaction.atomic
def plan_ahead(now: datetime) -> Planned:
    """Brings the open turns to what holds now: log-ins since, people and days off. May run any number of times."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    today = now.date()
    people = members()
    if not people and not LoginTurn.objects.open().exists():
        return Planned(0, 0, 0, Store.objects.filter(is_active=True).count())
    stores = _rota_stores(now, people)
    before = {turn.store_id: turn for turn in LoginTurn.objects.open().select_for_update()}
    kept = [Turn(turn.store_id, turn.person_id, turn.day, is_agreed=bool(turn.agreed_by)) for turn in before.values()]
    away = days_off([user.pk for user in people], today)
    found = plan_rota(
        stores, [RotaPerson(user.pk, away.get(user.pk, frozenset())) for user in people], today, DAYS_AHEAD, kept
    )
    moved = _write(found, before, {store.id: store.last for store in stores})
    late = sum(turn.is_late for turn in found.turns)
    return Planned(len(found.turns), moved, late, len(found.unplanned))


@transaction.atomic
def end_turn(turn: LoginTurn, by: User, *, verdict: str, note: str, now: datetime) -> Attestation:
    """The person has signed in, or could not: then the turn stays open. The caller has asked the gate for the turn.

    Raises TurnOverError, and what `attest` raises.
    """
    held = LoginTurn.objects.open().select_for_update().filter(pk=turn.pk).select_related("store").first()
    if held is None:
        raise TurnOverError
    attestation = attest(held.store, log_in_item(), by, verdict=verdict, note=note, now=now)
    if verdict != COULD_NOT_LOOK:
        LoginTurn.objects.open().filter(pk=held.pk).update(attestation=attestation)
    return attestation


def last_day_of(signed_in_at: datetime, store: Store, rules: RuleBook, now: datetime) -> tuple[date, date]:
    """From when on, and until when, somebody has to sign in again: the rule's days less the margin, from the last log-in."""
    platform, country = store.platform, store.country
    span = rules.find("store.inactive_notice", platform=platform, country=country, now=now).span()
    whole = span * (1 - rules.find("rota.margin", platform=platform, country=country, now=now).share())
    return (signed_in_at + whole / 2).date(), (signed_in_at + whole).date()


def _rota_stores(now: datetime, people: Iterable[User]) -> list[RotaStore]:
    rules, signed_in = load_rule_book(), _last_log_ins()
    may = who_may(people)
    found = []
    for store in Store.objects.filter(is_active=True).order_by("pk"):
        # Connecting a store is done signed in to its Seller Center.
        last_at = max(signed_in.get(store.pk, store.connected_at), store.connected_at)
        first, last = last_day_of(last_at, store, rules, now)
        found.append(RotaStore(store.pk, min(first, last), last, may.get(store.pk, frozenset())))
    return found


def _last_log_ins() -> dict[int, datetime]:
    """Store id -> when somebody last signed in, as attested or told."""
    attested = Attestation.objects.filter(item_id=log_in_item().id).exclude(verdict=COULD_NOT_LOOK)
    found: dict[int, datetime] = {}
    for rows in (attested, LoginRecord.objects.all()):
        for store_id, at in rows.order_by().values_list("store_id").annotate(last=Max("at")):
            found[store_id] = max(at, found.get(store_id, at))
    return found


def members() -> list[User]:
    """Who takes turns now."""
    users = User.objects.filter(rota_member__isnull=False, is_active=True).order_by("pk")
    return [user for user in users if may_attest(user, log_in_item())]


def who_may(people: Iterable[User]) -> dict[int, frozenset[int]]:
    """Store id -> the people who see it. Two statements for any number of them."""
    people = list(people)
    everywhere = {user.pk for user in people if user.sees_every_store()}
    found: dict[int, set[int]] = {pk: set(everywhere) for pk in Store.objects.values_list("pk", flat=True)}
    members = StoreGroup.objects.filter(members__in=people, stores__isnull=False).values_list("stores", "members")
    known = {user.pk for user in people}
    for store_id, user_id in members:
        if user_id in known:
            found[store_id].add(user_id)
    return {store_id: frozenset(users) for store_id, users in found.items()}


def days_off(people: list[int], today: date) -> dict[int, frozenset[date]]:
    """Person -> the days ahead on which they are away."""
    end = today + timedelta(days=DAYS_AHEAD)
    away: dict[int, set[date]] = {}
    for off in DayOff.objects.filter(Q(person__in=people), last_day__gte=today, first_day__lte=end):
        first, last = max(off.first_day, today), min(off.last_day, end)
        away.setdefault(off.person_id, set()).update(first + timedelta(days=n) for n in range((last - first).days + 1))
    return {person: frozenset(days) for person, days in away.items()}


def _write(plan: Plan, before: dict[int, LoginTurn], last_days: dict[int, date]) -> int:
    """How many turns are new or moved. A turn that no longer is in the plan goes."""
    wanted = {turn.store: turn for turn in plan.turns}
    LoginTurn.objects.filter(pk__in=[turn.pk for pk, turn in before.items() if pk not in wanted]).delete()
    added, changed, moved = [], [], 0
    for store_id, turn in wanted.items():
        own = before.get(store_id)
        if own is None:
            added.append(
                LoginTurn(store_id=store_id, person_id=turn.person, day=turn.day, last_day=last_days[store_id])
            )
        elif (own.person_id, own.day, own.last_day) != (turn.person, turn.day, last_days[store_id]):
            moved += (own.person_id, own.day) != (turn.person, turn.day)
            own.agreed_by = own.agreed_by if own.person_id == turn.person else ""
            own.person_id, own.day, own.last_day = turn.person, turn.day, last_days[store_id]
            changed.append(own)
    LoginTurn.objects.bulk_create(added)
    LoginTurn.objects.bulk_update(changed, ["person", "day", "last_day", "agreed_by"], batch_size=500)
    return len(added) + moved
