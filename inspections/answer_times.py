"""Until when each waiting buyer must be answered, written beside the conversation: an inbox is then one walk along an index.

The numbers are those of the checks `messages_unanswered` and `messages_reply_at_risk`, so page and finding cannot differ.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from django.db import connection

from inspections.calendars.calendar import NoWorkingDayError
from inspections.check import Check
from inspections.deadlines import answer_deadline
from inspections.rulebook import RuleBook, RuleMissingError
from inspections.snapshot import Snapshot, WaitingBuyer
from inspections.windows import WorkingWindow


class AnswerTime(NamedTuple):
    """`answer_by` None: no rule holds, or no day works. `answer_pauses`: days that do not count stand still."""

    answer_by: datetime | None = None
    at_risk_from: datetime | None = None
    answer_pauses: bool = False


def write_answer_times(shops: Iterable[Snapshot], rules: RuleBook, check: Check) -> None:
    """For every waiting buyer of these stores; one statement, which touches only what differs. `check`: any that finds rules."""
    rows = [row for shop in shops for row in _rows(shop, rules, check)]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, [msgspec.json.encode(rows).decode()])


def answer_time(buyer: WaitingBuyer, shop: Snapshot, rules: RuleBook, check: Check) -> AnswerTime:
    """Until when this buyer must be answered, and from when on little of the time is left."""
    least = check.rule_if_any("deadline.least_warning", shop, rules)
    risk = check.rule_if_any("deadline.at_risk", shop, rules)
    try:
        deadline, _rule = (
            answer_deadline(buyer, check, shop, rules, least.span())
            if least
            else answer_deadline(buyer, check, shop, rules)
        )
    except (NoWorkingDayError, RuleMissingError):
        return AnswerTime()
    begins = deadline.window.risk_begins(risk.share()) if risk else None
    return AnswerTime(deadline.due_at, begins, isinstance(deadline.window, WorkingWindow))


def _rows(shop: Snapshot, rules: RuleBook, check: Check) -> Iterator[dict[str, Any]]:
    for buyer in shop.waiting_buyers:
        told = answer_time(buyer, shop, rules, check)
        yield {"store_id": shop.store_id, "external_id": buyer.external_id, **told._asdict()}


_WRITE = """
UPDATE stores_conversation AS known SET
  answer_by = row.answer_by, at_risk_from = row.at_risk_from, answer_pauses = row.answer_pauses
FROM json_to_recordset(%s) AS row(
  store_id bigint, external_id text, answer_by timestamptz, at_risk_from timestamptz, answer_pauses boolean)
WHERE known.store_id = row.store_id AND known.external_id = row.external_id
  AND (known.answer_by, known.at_risk_from, known.answer_pauses)
    IS DISTINCT FROM (row.answer_by, row.at_risk_from, row.answer_pauses)
"""
