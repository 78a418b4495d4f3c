"""What every check's test starts from: a healthy Thai store read completely just now, and the shipped rules."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from inspections.accounts.facts import Account, BankTold, LogIns, NewPlace
from inspections.accounts.rights import Right
from inspections.check import Fault
from inspections.conduct import Conduct, Figure, PoorReview
from inspections.exchange import Rate
from inspections.items import Item
from inspections.judgement import Verdict, checklist, judge
from inspections.ledger import LedgerChanges, compare
from inspections.manual.facts import Look, ManualFact
from inspections.models import Finding
from inspections.registry import all_checks
from inspections.rule_pack import read_packs, rule_book_of
from inspections.snapshot import (
    Boundary,
    ExitDay,
    Exits,
    OpenOrder,
    PolicyPageSeen,
    PolicyWatch,
    Reading,
    Sku,
    Snapshot,
    StatementLine,
    Status,
    WaitingBuyer,
    WithdrawalLine,
)
from inspections.stock_pools import PoolLevel, StockPool
from stores.models.order import OrderStatus
from stores.topics import Outcome, Topic

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
RULES = rule_book_of(read_packs())
RATES = {code: Rate(code, Decimal(usd), NOW.date(), "A bank") for code, usd in (("USD", "1"), ("THB", "0.03"))}


def ago(**units: float) -> datetime:
    """So long before now: ago(days=14)."""
    return NOW - timedelta(**units)


def ahead(**units: float) -> datetime:
    """So long after now."""
    return NOW + timedelta(**units)


def a_shop(**given: Any) -> Snapshot:
    """A store with nothing wrong, but for what is given."""
    healthy: dict[str, Any] = {
        "store_id": 1,
        "platform": "tiktok",
        "country": "TH",
        "time_zone": "Asia/Bangkok",
        "now": NOW,
        "readings": {topic: Reading(Outcome.COMPLETE, read_at=NOW) for topic in Topic},
        "status": Status("active", "accepted", on_holiday=False),
        "authorisation_ends_at": ahead(days=200),
        "last_activity_at": ago(hours=1),
        "usd_rates": RATES,
        "boundary": Boundary(stated=("bank", "phone")),
        "conduct": conduct(),
        "connected_at": ago(days=90),
        "exits": Exits(True, tuple(an_exit(days) for days in (3, 2, 1, 0))),
        "accounts": (an_account(),),
        "bank": BankTold(True),
        "log_ins": LogIns(ago(days=60), ago(hours=1)),
        "manual": tuple(a_manual_fact(**one) for one in _MANUAL),
        "pools": (a_pool(),),
        "policies": PolicyWatch(pages=(PolicyPageSeen(1, "Violation points", ago(days=3)),)),
    }
    return Snapshot(**{**healthy, **given})


def at(shop: Snapshot, now: datetime) -> Snapshot:
    """The same store at another moment."""
    return replace(shop, now=now)


def unread(shop: Snapshot, topic: Topic) -> Snapshot:
    """The same store when the last try to read a topic failed."""
    refused = Reading(Outcome.FAILED, "scope_missing", "The platform refuses to show this.", failing_since=ago(hours=2))
    return replace(shop, readings={**shop.readings, topic: refused})


def an_exit(days_ago: float, address: str = "203.0.113.7", country: str = "TH") -> ExitDay:
    """Seen from this address, so many days ago, for an hour."""
    seen_at = ago(days=days_ago)
    return ExitDay(seen_at.date(), address, country, seen_at - timedelta(hours=1), seen_at)


def conduct(**given: Any) -> Conduct:
    """Nothing to complain of: one good figure for each line, and what is given."""
    figures = tuple(a_figure(key=key, external_id=key) for key in ("health_score", "return_rate", "shop_rating"))
    answered = a_figure(key="response_rate", external_id="response_rate", value=Decimal(95), comparator=">=")
    frozen = a_figure(key="withdrawals_frozen", external_id="withdrawals_frozen", value=Decimal(0), unit="count")
    return Conduct(**{"figures": (*figures, answered, frozen), **given})


def an_account(**given: Any) -> Account:
    """Bob's sub-account, used an hour ago, with the rights of his work."""
    usual: dict[str, Any] = {
        "id": 7,
        "login": "b•••@shop.example",
        "role": "customer_service",
        "rights": frozenset({Right.ORDERS, Right.MESSAGES, Right.REVIEWS}),
        "person": "bob",
        "person_is_here": True,
        "excess": (),
        "last_used_at": ago(hours=1),
        "registered_at": ago(days=80),
        "is_told": False,
    }
    return Account(**{**usual, **given})


def a_new_place(**given: Any) -> NewPlace:
    """A log-in an hour ago with a device that nobody knows."""
    usual: dict[str, Any] = {
        "id": 9,
        "at": ago(minutes=30),
        "login": "b•••@shop.example",
        "device": "Chrome on Windows",
        "address": "203.0.113.9",
        "place": "Hanoi",
        "what": "device",
    }
    return NewPlace(**{**usual, **given})


_MANUAL: tuple[dict[str, Any], ...] = (
    {"item": "points", "line": Item.STORE_STATUS},
    {"item": "reviews", "line": Item.REVIEWS},
    {"item": "announcements", "line": Item.POLICY},
    {"item": "login_devices", "line": Item.ACCOUNT_RISK},
    {"item": "two_step", "line": Item.ACCOUNT_RISK, "judged_by": "two_step_not_attested"},
)


def a_manual_fact(**given: Any) -> ManualFact:
    """An item of two days that Alice looked up an hour ago, and it was ok."""
    look = given.pop("look", a_look())
    usual: dict[str, Any] = {
        "item": "login_devices",
        "title": "Log-in devices",
        "line": Item.ACCOUNT_RISK,
        "span": timedelta(days=2),
        "first_due_at": ago(days=88),
        "newest": look,
        "seen": look,
    }
    return ManualFact(**{**usual, **given})


def a_look(verdict: str = "ok", at: datetime | None = None, **given: Any) -> Look:
    """Alice's word, good for two days."""
    at = at or ago(hours=1)
    return Look(**{"verdict": verdict, "at": at, "expires_at": at + timedelta(days=2), "by": "alice", **given})


def a_figure(**given: Any) -> Figure:
    """A figure that keeps its target."""
    usual: dict[str, Any] = {
        "external_id": "f1",
        "key": "return_rate",
        "name": "Return and refund rate",
        "value": Decimal(1),
        "unit": "percent",
        "target": Decimal(5),
        "comparator": "<",
        "respected": True,
    }
    return Figure(**{**usual, **given})


def a_review(**given: Any) -> PoorReview:
    """One star, an hour ago."""
    usual: dict[str, Any] = {
        "external_id": "r1",
        "product_external_id": "p1",
        "rating": 1,
        "text": "Broken",
        "created_at": ago(hours=1),
        "answered": False,
        "can_reply": None,
    }
    return PoorReview(**{**usual, **given})


def an_order(**given: Any) -> OpenOrder:
    """An order paid a day ago, to be shipped within another day."""
    usual: dict[str, Any] = {
        "external_id": "576460001",
        "status": OrderStatus.TO_SHIP,
        "created_at": ago(hours=25),
        "paid_at": ago(hours=24),
        "ship_by_at": ahead(hours=24),
        "shipped_at": None,
        "hand_over_by_at": None,
        "collected_at": None,
        "fulfilled_by_platform": False,
    }
    return OpenOrder(**{**usual, **given})


def a_buyer(**given: Any) -> WaitingBuyer:
    """A buyer who has waited for a minute."""
    usual: dict[str, Any] = {
        "external_id": "c1",
        "buyer_name": "S***i",
        "waiting_since": ago(minutes=1),
        "can_reply": True,
    }
    return WaitingBuyer(**{**usual, **given})


def a_sku(**given: Any) -> Sku:
    """A SKU with plenty in stock."""
    usual: dict[str, Any] = {
        "external_id": "s1",
        "product_external_id": "p1",
        "title": "Silk scarf",
        "seller_sku": "SCARF-RED",
        "available": 500,
        "sold_lately": 14,
    }
    return Sku(**{**usual, **given})


def a_pool(theirs: int | None = 500, ours: int | None = 500, **given: Any) -> StockPool:
    """This store and store no. 17, read an hour ago, sell SCARF-RED of one stock."""
    levels = (PoolLevel(1, "s1", "Silk scarf", ours), PoolLevel(17, "s9", "Scarf of silk", theirs))
    return StockPool(**{"read": {1: NOW, 17: ago(hours=1)}, "levels": {"SCARF-RED": levels}, **given})


def a_statement(amount: str, at: datetime, payment: str = "paid", currency: str = "THB") -> StatementLine:
    """A daily settlement."""
    return StatementLine(f"t{at:%d%H%M}", at, currency, Decimal(amount), payment)


def a_withdrawal(at: datetime, kind: str = "withdrawal", state: str = "done") -> WithdrawalLine:
    """A movement to the bank."""
    return WithdrawalLine("w1", kind, state, Decimal("-900"), "THB", at)


def verdict(check_id: str, shop: Snapshot, not_offered: dict[Topic, str] | None = None) -> Verdict:
    """What the check says of the store, as in a real round."""
    return judge(all_checks()[check_id], shop, RULES, not_offered or {})


def the_fault(check_id: str, shop: Snapshot) -> Fault:
    """The only fault that the check finds."""
    (fault,) = verdict(check_id, shop).faults
    return fault


def is_quiet(check_id: str, shop: Snapshot) -> bool:
    """The check looked, found nothing, and closes what was open."""
    said = verdict(check_id, shop)
    return said.state == "ok" and said.closes and not said.faults


def stays_if_open(check_id: str, shop: Snapshot, subject: str) -> bool:
    """Whether a finding of this subject, were one open, would stay open after this round."""
    check = {check_id: all_checks()[check_id]}
    finding = Finding(store_id=shop.store_id, check_id=check_id, subject=subject, severity="warning")
    verdicts = {check_id: verdict(check_id, shop)}
    still_open = compare(shop.store_id, verdicts, check, {(check_id, subject): finding}, shop.now, LedgerChanges())
    line = checklist(verdicts, check, still_open)[check[check_id].item]["checks"][check_id]
    assert (line["state"] == "ok") <= (finding.closed_at is not None), "what is open is not ok"
    return finding.closed_at is None


def subjects(check_id: str, shop: Snapshot) -> list[str]:
    """The subjects at fault."""
    return [fault.subject for fault in verdict(check_id, shop).faults]
