"""Draws the working calendars of stores: the shipped weeks, the public holidays, the stated days and the store's own holiday mode."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from inspections.calendars.calendar import Closure, WorkingCalendar
from inspections.calendars.public_holidays import PublicHolidays
from inspections.calendars.weeks import CHAT, ORDERS, weeks_for
from inspections.models.calendar_day import CalendarDay
from inspections.snapshot import Status
from stores.models import Store


class Place(NamedTuple):
    """Where a store sells; see stores.models.Store."""

    platform: str
    country: str
    region: str
    tier: str
    time_zone: str


class StatedDay(NamedTuple):
    """A row of the table of days."""

    platform: str
    country: str
    region: str
    day: date
    is_working: bool


class Calendars(NamedTuple):
    """A store's two calendars."""

    orders: WorkingCalendar
    chat: WorkingCalendar


def draw_calendars(seen: Mapping[int, tuple[datetime, Status | None]]) -> dict[int, Calendars]:
    """Store id -> its calendars, given when it is judged (the platform's clock) and how it stands. Two statements for any number."""
    stores = Store.objects.filter(pk__in=seen).values_list("pk", *Place._fields)
    places, stated = {pk: Place(*rest) for pk, *rest in stores}, stated_days()
    return {
        pk: Calendars(*(draw_calendar(place, work, stated, seen[pk][1], seen[pk][0]) for work in (ORDERS, CHAT)))
        for pk, place in places.items()
    }


def stated_days() -> list[StatedDay]:
    """The whole table: a few rows a year. One statement."""
    return [StatedDay(*row) for row in CalendarDay.objects.values_list(*StatedDay._fields)]


def draw_calendar(
    place: Place, work: str, stated: Iterable[StatedDay], status: Status | None, now: datetime
) -> WorkingCalendar:
    """The calendar of one store for one kind of work (see inspections.calendars.weeks). `now`: the platform's clock."""
    known = weeks_for(place.platform, work, country=place.country, region=place.region, tier=place.tier)
    rests = any(one.holiday_mode for one in known)
    return WorkingCalendar(
        time_zone=place.time_zone,
        weeks=tuple(one.week for one in known),
        holidays=PublicHolidays(place.country, place.region),
        stated=_stated_for(place, stated),
        closure=_closure(status, now, place.time_zone) if rests else None,
    )


def _stated_for(place: Place, stated: Iterable[StatedDay]) -> dict[date, bool]:
    concerning = [
        one
        for one in stated
        if one.country == place.country and one.platform in ("", place.platform) and one.region in ("", place.region)
    ]
    concerning.sort(key=lambda one: (bool(one.region), bool(one.platform)))  # the narrower is written last
    return {one.day: one.is_working for one in concerning}


def _closure(status: Status | None, now: datetime, time_zone: str) -> Closure | None:
    """The holiday mode as of now: since when it is on, nobody tells, so the days before today count as they did.

    A mode that ends by itself ends within its last day: that day counts again.
    """
    if status is None or not status.on_holiday:
        return None
    today = now.astimezone(ZoneInfo(time_zone)).date()
    until = status.holiday_until
    last = date.fromordinal(until.astimezone(ZoneInfo(time_zone)).date().toordinal() - 1) if until else None
    return Closure(today, last)
