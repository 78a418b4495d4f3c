"""Stores of one stock show different numbers; the others are told by number only, and what was not seen of them is not ok."""

import pytest

from inspections.items import Severity, State
from inspections.stock_pools import PoolLevel, StockPool
from inspections.wording import finding_text
from stores.models.store import MOST_OF_ONE_STOCK
from stores.topics import Topic
from tests.inspections.checks.shop import (
    NOW,
    a_pool,
    a_shop,
    ago,
    is_quiet,
    stays_if_open,
    the_fault,
    unread,
    verdict,
)

CHECK = "stock_disagrees"
AT_FAULT = a_shop(pools=(a_pool(theirs=300),))


def test_it_opens_at_a_tenth_and_is_high_at_half() -> None:
    fault = the_fault(CHECK, a_shop(pools=(a_pool(theirs=450),)))
    assert (fault.subject, fault.severity) == ("s1", Severity.WARNING)
    assert the_fault(CHECK, a_shop(pools=(a_pool(theirs=250),))).severity == Severity.HIGH


def test_it_names_the_other_store_by_its_number_only() -> None:
    assert finding_text(CHECK, the_fault(CHECK, AT_FAULT).details) == (
        "Units of SCARF-RED of “Silk scarf”: 500 here, but 300 in store no. 17 of the same stock."
    )


@pytest.mark.parametrize(("ours", "theirs"), [(500, 460), (8, 4), (0, 0)])
def test_it_stays_quiet_below_a_tenth_and_for_few_units(ours: int, theirs: int) -> None:
    assert is_quiet(CHECK, a_shop(pools=(a_pool(theirs=theirs, ours=ours),)))


def test_what_stands_at_the_limit_keeps_an_open_finding_and_opens_none() -> None:
    at_the_limit = a_shop(pools=(a_pool(theirs=451),))
    assert not verdict(CHECK, at_the_limit).faults
    assert stays_if_open(CHECK, at_the_limit, "s1")


def test_of_many_stores_the_farthest_is_told_first() -> None:
    shown = ((1, 500), (17, 500), (18, 100), (19, 400))
    levels = tuple(PoolLevel(store, f"s{store}", "Silk scarf", units) for store, units in shown)
    pool = StockPool({store: NOW for store, _ in shown}, {"SCARF-RED": levels})
    details = the_fault(CHECK, a_shop(pools=(pool,))).details
    assert (details["theirs"], details["others"], details["stores"]) == (100, "18, 19", 2)


def test_a_store_that_was_never_read_is_not_in_order() -> None:
    said = verdict(CHECK, a_shop(pools=(StockPool({1: NOW, 17: None}),)))
    assert (said.state, said.reason) == (
        State.UNKNOWN,
        "The stock of store no. 17, with which this one shares its stock, was never read.",
    )


def test_a_store_that_was_read_too_long_ago_opens_nothing_and_closes_nothing() -> None:
    read = {1: NOW, 17: ago(hours=6, seconds=1)}
    for theirs in (300, 500):
        shop = a_shop(pools=(a_pool(theirs=theirs, read=read),))
        assert (verdict(CHECK, shop).state, verdict(CHECK, shop).faults) == (State.UNKNOWN, ())
        assert stays_if_open(CHECK, shop, "s1")


def test_stock_that_is_not_known_is_unknown() -> None:
    for pool in (a_pool(theirs=None), a_pool(ours=None)):
        said = verdict(CHECK, a_shop(pools=(pool,)))
        assert (said.state, set(said.unjudged)) == (State.UNKNOWN, {"s1"})


def test_it_is_not_covered_where_no_shared_stock_is_stated_and_what_was_found_is_closed() -> None:
    for pools in ((), (StockPool({1: NOW}),)):
        said = verdict(CHECK, a_shop(pools=pools))
        assert (said.state, said.closes) == (State.NOT_COVERED, True)


def test_a_pool_of_too_many_stores_is_unknown_and_says_what_to_do() -> None:
    crowd = dict.fromkeys(range(1, MOST_OF_ONE_STOCK + 2), NOW)
    said = verdict(CHECK, a_shop(pools=(StockPool(crowd),)))
    assert (said.state, said.reason) == (
        State.UNKNOWN,
        "51 stores are said to share one stock; at most 50 are compared. Make smaller groups.",
    )


def test_it_is_unknown_when_the_stock_could_not_be_read() -> None:
    assert verdict(CHECK, unread(AT_FAULT, Topic.STOCK)).state == State.UNKNOWN


def test_it_is_gone_when_the_numbers_agree() -> None:
    assert is_quiet(CHECK, a_shop(pools=(a_pool(),)))
