"""How many of the buyers' questions were answered in time: counted from our mirror of the chats."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from stores.models import Store

ANSWER_SPAN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class AnswerTally:
    """Questions whose time to answer is over, or that were answered. `untold`: answered, but nobody knows when; not in `asked`."""

    asked: int
    in_time: int
    untold: int


def tally_answers(store: Store, *, within: timedelta, now: datetime) -> AnswerTally:
    """Counts the last 30 days. A question is a buyer's first message after a person's answer; `within`: the time to answer.

    Some platforms show a person's answers written elsewhere only as the moment of the last one.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _TALLY, {"store": store.pk, "since": now - ANSWER_SPAN, "now": now, "within": within.total_seconds()}
        )
        return AnswerTally(*cursor.fetchone())


_TALLY = """
WITH said AS (
  SELECT m.conversation_external_id AS chat, m.sender, m.sent_at,
    lag(m.sender) OVER chats AS before,
    min(m.sent_at) FILTER (WHERE m.sender = 'staff')
      OVER (chats ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS answered_at
  FROM stores_message m
  WHERE m.store_id = %(store)s AND m.is_visible AND m.sender IN ('buyer', 'staff')
  WINDOW chats AS (PARTITION BY m.conversation_external_id ORDER BY m.sent_at, m.id)
), question AS (
  SELECT said.sent_at, said.answered_at, c.last_staff_reply_at
  FROM said JOIN stores_conversation c ON c.store_id = %(store)s AND c.external_id = said.chat
  WHERE said.sender = 'buyer' AND said.before IS DISTINCT FROM 'buyer' AND said.sent_at > %(since)s
), timed AS (
  SELECT sent_at,
    coalesce(answered_at, CASE WHEN last_staff_reply_at > sent_at THEN last_staff_reply_at END) AS answered_at,
    answered_at IS NULL AND last_staff_reply_at > sent_at + %(within)s * interval '1 second' AS untold
  FROM question
)
SELECT count(*) FILTER (WHERE NOT untold),
  count(*) FILTER (WHERE NOT untold AND answered_at <= sent_at + %(within)s * interval '1 second'),
  count(*) FILTER (WHERE untold)
FROM (SELECT sent_at, answered_at, coalesce(untold, false) AS untold FROM timed) AS timed
WHERE answered_at IS NOT NULL OR sent_at + %(within)s * interval '1 second' <= %(now)s
"""
