"""A price that fell by a third or more is told until it is back, until somebody says that it was us, or for a week."""

from dataclasses import replace
from typing import Any

import pytest

from inspections.items import Item, Severity, State
from inspections.snapshot import PriceMove
from inspections.wording import finding_text
from stores.topics import Topic
from tests.inspections.checks.shop import (
    SECOND,
    a_look,
    a_manual_fact,
    a_shop,
    ago,
    is_quiet,
    stays_if_open,
    the_fault,
    unread,
    verdict,
)

CHECK = "price_dropped"


def a_move(**given: Any) -> PriceMove:
    """An hour ago SCARF-RED still cost 200 baht; now it costs 120."""
    usual: dict[str, Any] = {
        "sku_id": "s1",
        "seller_sku": "SCARF-RED",
        "title": "Silk scarf",
        "before": 20_000,
        "currency": "THB",
        "at": ago(hours=1),
        "price": 12_000,
        "price_currency": "THB",
    }
    return PriceMove(**{**usual, **given})


AT_FAULT = a_shop(price_moves=(a_move(),))


def now_at(price: int | None, **given: Any) -> Any:
    return a_shop(price_moves=(a_move(price=price, **given),))


def looked(hours: float, verdict: str = "ok") -> Any:
    """Charlie looked at the prices in Seller Center."""
    return (a_manual_fact(item="prices", line=Item.INVENTORY, look=a_look(verdict, ago(hours=hours))),)


def test_it_opens_at_thirty_per_cent_and_tells_both_prices() -> None:
    fault = the_fault(CHECK, now_at(14_000))
    assert (fault.subject, fault.since) == ("s1", ago(hours=1))
    assert finding_text(CHECK, fault.details, "Asia/Bangkok") == (
        "SCARF-RED of “Silk scarf” costs 140.00 THB, 30 % less than the 200.00 THB of 2026-11-23 09:00 (Asia/Bangkok)."
    )


def test_a_number_that_nobody_vouches_for_raises_no_more_than_a_warning() -> None:
    assert the_fault(CHECK, now_at(1)).severity == Severity.WARNING


def test_money_without_smaller_units_is_told_whole() -> None:
    details = the_fault(CHECK, now_at(60_000, before=150_000, currency="VND", price_currency="VND")).details
    assert (details["now"], details["before"]) == ("60000", "150000")


def test_a_smaller_fall_and_a_rise_are_quiet() -> None:
    for price in (16_000, 20_000, 30_000):
        assert is_quiet(CHECK, now_at(price))


def test_two_smaller_falls_within_the_days_are_one_large_one() -> None:
    falls = (a_move(at=ago(days=2)), a_move(before=15_000, at=ago(hours=1)))
    assert the_fault(CHECK, a_shop(price_moves=falls)).details["percent"] == 40


def test_what_stands_at_the_limit_keeps_an_open_finding_and_opens_none() -> None:
    assert not verdict(CHECK, now_at(14_001)).faults
    assert stays_if_open(CHECK, now_at(14_001), "s1")


def test_it_is_gone_when_somebody_looked_since_and_says_it_was_us() -> None:
    assert is_quiet(CHECK, replace(AT_FAULT, manual=looked(hours=0.5)))
    for manual in (looked(hours=2), looked(hours=0.5, verdict="problem")):
        assert stays_if_open(CHECK, replace(AT_FAULT, manual=manual), "s1")


def test_it_is_told_for_a_week() -> None:
    assert the_fault(CHECK, now_at(12_000, at=ago(days=7)))
    assert is_quiet(CHECK, now_at(12_000, at=ago(days=7) - SECOND))


@pytest.mark.parametrize("shop", [now_at(None), now_at(120, price_currency="USD"), a_shop(unpriced=3)])
def test_a_price_that_is_not_known_is_not_in_order(shop: Any) -> None:
    assert verdict(CHECK, shop).state == State.UNKNOWN
    assert stays_if_open(CHECK, shop, "s1") is not bool(shop.unpriced)


def test_it_is_unknown_when_the_products_could_not_be_read() -> None:
    assert verdict(CHECK, unread(AT_FAULT, Topic.PRODUCTS)).state == State.UNKNOWN
