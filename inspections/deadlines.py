"""Until when an order or an answer is due: the platform's own word, or what its rules and the store's working calendar make of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_noop

from inspections.calendars.calendar import NoWorkingDayError, answer_by, ship_by
from inspections.check import Check
from inspections.items import Severity
from inspections.rulebook import RuleBook, RuleUse
from inspections.snapshot import OpenOrder, Snapshot, WaitingBuyer
from inspections.windows import Window, WorkingWindow

# Said of a buyer's question that falls due on no day.
ENDLESS = gettext_noop("The calendar holds no working day to answer by.")
_NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Deadline:
    """`rule`: by which it was computed; None: the platform itself gave it, and its word always wins."""

    due_at: datetime
    window: Window | WorkingWindow
    rule: RuleUse | None = None

    def capped(self, severity: Severity) -> Severity:
        """As severe as the rule behind it allows."""
        return self.rule.capped(severity) if self.rule else severity

    def told(self, order: OpenOrder) -> dict[str, Any]:
        """A finding's details; `computed` marks what the platform did not say itself."""
        details = {"order": order.external_id, "due": self.due_at.isoformat()}
        return {**details, "computed": "yes"} if self.rule else details


def ship_deadline(
    order: OpenOrder, check: Check, shop: Snapshot, rules: RuleBook, least: timedelta = _NONE
) -> Deadline | None:
    """Until when shipping must be arranged. None: nobody says; a platform that dates its orders must date this one too."""
    opens_at = order.paid_at or order.created_at
    if order.ship_by_at is not None:
        return Deadline(order.ship_by_at, Window(opens_at, order.ship_by_at, least))
    return _computed("orders.dispatch", opens_at, opens_at, check, shop, rules, least)


def hand_over_deadline(
    order: OpenOrder, check: Check, shop: Snapshot, rules: RuleBook, least: timedelta = _NONE
) -> Deadline | None:
    """Until when the carrier must have the parcel. None: as above."""
    paid_at = order.paid_at or order.created_at
    opens_at = order.shipped_at or paid_at
    if order.hand_over_by_at is not None:
        return Deadline(order.hand_over_by_at, Window(opens_at, order.hand_over_by_at, least))
    return _computed("orders.handover", paid_at, opens_at, check, shop, rules, least)


def answer_deadline(
    buyer: WaitingBuyer, check: Check, shop: Snapshot, rules: RuleBook, least: timedelta = _NONE
) -> tuple[Deadline, RuleUse]:
    """Until when a buyer must be answered, and by which rule: days counted from cut-off to cut-off where the platform counts so."""
    until = check.rule_if_any("messages.same_day", shop, rules)
    cutoff = check.rule_if_any("messages.same_day_cutoff", shop, rules)
    asked_at = buyer.waiting_since
    if until is not None and cutoff is not None:
        due_at = answer_by(asked_at, cutoff, until, shop.chat_days)
        return Deadline(due_at, WorkingWindow(asked_at, due_at, least, shop.chat_days)), until
    limit = check.rule("messages.first_reply", shop, rules)
    due_at = asked_at + limit.span()
    return Deadline(due_at, Window(asked_at, due_at, least)), limit


def _computed(
    key: str,
    paid_at: datetime,
    opens_at: datetime,
    check: Check,
    shop: Snapshot,
    rules: RuleBook,
    least: timedelta,
) -> Deadline | None:
    rule = None if shop.dates_orders else check.rule_if_any(key, shop, rules)
    if rule is None:
        return None
    cutoff = check.rule_if_any(f"{key}_cutoff", shop, rules)
    try:
        due_at = ship_by(paid_at, rule, shop.order_days, cutoff)
    except NoWorkingDayError:
        return None
    return Deadline(due_at, WorkingWindow(opens_at, due_at, least, shop.order_days), rule)
