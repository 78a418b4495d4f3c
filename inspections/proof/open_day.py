"""Which day a round is written to: never one that is sealed already."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from inspections.models import SealedDay


def days_to_write(judged: Mapping[int, tuple[datetime, str]], now: datetime) -> dict[int, str]:
    """Store id -> day (ISO 8601) of its row, given when it was judged (the platform's clock) and the store's zone.

    The day is the store's own on which it was judged. A round that was written so late that this day is sealed counts for the day
    on which it was written: a sealed day never changes. Asks the database only about rounds that crossed midnight.
    """
    days = {store_id: _day(moment, zone) for store_id, (moment, zone) in judged.items()}
    today = {store_id: _day(now, zone) for store_id, (_, zone) in judged.items()}
    late = {store_id: day for store_id, day in days.items() if day < today[store_id]}
    if late:
        rows = SealedDay.objects.filter(store_id__in=late, day__in=set(late.values()))
        for store_id, day in rows.values_list("store_id", "day"):
            if late[store_id] == day:
                days[store_id] = today[store_id]
    return {store_id: day.isoformat() for store_id, day in days.items()}


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
