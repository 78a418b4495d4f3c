"""Rounds that are due and have not been: derivable at any moment from the stores, their own morning and the inspections alone.

Nothing here trusts the schedule: a store that fell out of it is missed all the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings

from inspections.models import Inspection
from inspections.work import first_slot, stagger_of
from people.models import User
from stores.models import Store

# A round takes seconds; what is not there so long after its time did not happen.
GRACE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Missed:
    """A store-day whose first round was due at `due_at` and is not there."""

    store: Store
    day: date
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Today:
    """How far the day now running has come. `waiting`: stores whose morning is still ahead."""

    done: int
    waiting: int
    missed: list[Missed]


def today_of(person: User, now: datetime) -> Today:
    """Over the stores this person may see, each by its own calendar day."""
    stores = list(Store.objects.visible_to(person).filter(is_active=True).order_by("pk"))
    missed = list(due_not_done(stores, now))
    done = len(_inspected(stores, now))
    return Today(done, len(stores) - done - len(missed), missed)


def due_not_done(stores: list[Store], now: datetime) -> Iterator[Missed]:
    """Active stores whose day has begun, whose first round was due more than `GRACE` ago, and that have no inspection of this day.

    Two statements for any number of stores. A store connected after that moment is not missed.
    """
    inspected = _inspected(stores, now)
    for store in stores:
        day = store.local_time(now).date()
        due_at = first_due(day, store)
        if store.is_active and store.pk not in inspected and max(due_at, store.connected_at) + GRACE < now:
            yield Missed(store, day, due_at)


def first_due(day: date, store: Store) -> datetime:
    """When the first round of a store's calendar day is due, in UTC."""
    minutes = store.inspect_every_minutes or settings.INSPECT_EVERY_MINUTES
    return first_slot(
        day,
        time_zone=store.time_zone,
        day_starts_at=store.day_starts_at or time(0),
        every=timedelta(minutes=minutes),
        stagger=stagger_of(store.pk),
    )


def _inspected(stores: list[Store], now: datetime) -> set[int]:
    days = {store.pk: store.local_time(now).date() for store in stores}
    rows = Inspection.objects.filter(store_id__in=days, day__in=set(days.values()))
    return {store_id for store_id, day in rows.values_list("store_id", "day") if days[store_id] == day}
