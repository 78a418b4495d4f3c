"""A page of conversations as lines: time left, buyer, shop, what was said last. A fixed number of statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from desk.look.time_left import TimeLeft
from desk.service.gate import shown_buyer
from desk.service.languages import language_of
from desk.service.waiting import Waiting, time_left
from inspections.calendars.calendar import WorkingCalendar
from inspections.calendars.picture import draw_calendars
from inspections.snapshot import Status
from people.models import User
from stores.models import UNDER_WAY, Action, Conversation, StoreStatus


@dataclass(frozen=True, slots=True)
class Line:
    """`left` None: nobody waits. `answering`: who has an answer under way."""

    conversation: Conversation
    buyer: str
    left: TimeLeft | None
    said: str
    language: str
    suspicious: bool
    answering: str


def inbox_lines(rows: Sequence[Conversation], user: User, now: datetime) -> list[Line]:
    """The rows in their order."""
    calendars, said, answering = resting_calendars(rows, now), _said_last(rows), _answering(rows)
    lines = []
    for row in rows:
        text, suspicious = said.get(row.pk, ("", False))
        lines.append(
            Line(
                conversation=row,
                buyer=shown_buyer(row.buyer_name, user),
                left=left_of(row, now, calendars.get(row.store_id)),
                said=text,
                language=language_of(text, row.store.country),
                suspicious=suspicious,
                answering=answering.get((row.store_id, f"conversation:{row.external_id}"), ""),
            )
        )
    return lines


def left_of(row: Conversation, now: datetime, calendar: WorkingCalendar | None) -> TimeLeft | None:
    """None: nobody waits."""
    if row.waiting_since is None:
        return None
    waiting = Waiting(row.answer_by, row.at_risk_from, row.can_reply)
    return time_left(waiting, now, row.store.time_zone, calendar if row.answer_pauses else None)


def resting_calendars(rows: Iterable[Conversation], now: datetime) -> dict[int, WorkingCalendar]:
    """Store id -> its calendar, for the stores where days that do not count stand still."""
    stores = {row.store_id for row in rows if row.answer_pauses and row.waiting_since}
    if not stores:
        return {}
    known = {one.store_id: one for one in StoreStatus.objects.filter(store__in=stores)}
    status = {
        pk: Status(one.selling, one.connection, on_holiday=one.on_holiday, holiday_until=one.holiday_until)
        for pk, one in known.items()
    }
    drawn = draw_calendars({pk: (now, status.get(pk)) for pk in stores})
    return {pk: calendars.chat for pk, calendars in drawn.items()}


def _said_last(rows: Sequence[Conversation]) -> dict[int, tuple[str, bool]]:
    """Conversation -> what the buyer wrote last, and whether anything of theirs looks like a scam."""
    if not rows:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_SAID, [[row.pk for row in rows]])
        return {pk: (text, suspicious) for pk, text, suspicious in cursor.fetchall()}


def _answering(rows: Sequence[Conversation]) -> dict[tuple[int, str], str]:
    lines = [f"conversation:{row.external_id}" for row in rows]
    under_way = Action.objects.filter(store__in={row.store_id for row in rows}, line__in=lines, state__in=UNDER_WAY)
    return {(store, line): name for store, line, name in under_way.values_list("store_id", "line", "asked_by_name")}


_SAID = """
SELECT c.id, left(coalesce(said.text, ''), 200),
  EXISTS (SELECT 1 FROM stores_message w WHERE w.store_id = c.store_id AND w.conversation_external_id = c.external_id
          AND w.warnings <> '[]'::jsonb)
FROM stores_conversation c LEFT JOIN LATERAL (
  SELECT m.text FROM stores_message m
  WHERE m.store_id = c.store_id AND m.conversation_external_id = c.external_id AND m.is_visible AND m.sender = 'buyer'
  ORDER BY m.sent_at DESC LIMIT 1) said ON true
WHERE c.id = ANY(%s)
"""
