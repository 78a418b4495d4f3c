"""A line of the checklist is green only while one of the checks it lives by looked."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from inspections.check import Check
from inspections.items import Item, State
from inspections.judgement import amended, checklist, judge_store
from inspections.registry import all_checks
from inspections.snapshot import PolicyWatch, Snapshot
from stores.topics import Topic
from tests.inspections.checks.shop import NOW, RULES, a_manual_fact, a_shop, unread

NOBODY_WATCHES = a_shop(policies=PolicyWatch())
CLOSED_TO_APPS = "TikTok Shop offers no buyer reviews to apps."
NO_MONEY_SHOWN = "This shop shows no money to apps."


def lines(shop: Snapshot, not_offered: Mapping[Topic, str] | None = None) -> dict[str, Any]:
    """The checklist as a whole round would leave it."""
    return checklist(judge_store(shop, all_checks(), RULES, not_offered or {}), all_checks(), {})


def test_the_policy_line_is_not_green_where_nobody_watches_the_official_pages():
    line = lines(NOBODY_WATCHES)[Item.POLICY]
    assert line["checks"]["notices_unread"]["state"] == State.OK
    assert line["state"] == State.NOT_COVERED
    assert line["reason"] == "No official policy page of this platform and country is watched."


def test_it_is_green_again_once_a_page_is_watched():
    assert lines(a_shop())[Item.POLICY]["state"] == State.OK


def test_what_is_worse_than_not_covered_is_still_told():
    line = lines(unread(NOBODY_WATCHES, Topic.NOTICES))[Item.POLICY]
    assert line["state"] == State.UNKNOWN


def test_a_webhook_that_wakes_another_check_of_the_line_does_not_make_it_green():
    day = lines(NOBODY_WATCHES)
    woken: dict[str, Check] = {"notices_unread": all_checks()["notices_unread"]}
    line = amended(day, judge_store(NOBODY_WATCHES, woken, RULES, {}), woken, {})[Item.POLICY]
    assert (line["state"], line["reason"]) == (State.NOT_COVERED, day[Item.POLICY]["reason"])


@pytest.mark.parametrize(
    ("item", "topic", "stays_ok"),
    [
        (Item.STORE_STATUS, Topic.STATUS, "store_inactive"),
        (Item.ORDERS, Topic.ORDERS, "orders_return_due"),
        (Item.MESSAGES, Topic.CONVERSATIONS, "messages_target_missed"),
        (Item.INVENTORY, Topic.STOCK, "listing_suspended"),
        (Item.ACCOUNT_RISK, Topic.FINANCE, "boundary_shared"),
        (Item.REVIEWS, Topic.REVIEWS, "reviews_target_missed"),
    ],
)
def test_a_lesser_check_does_not_speak_for_what_the_line_lives_by(item: Item, topic: Topic, stays_ok: str):
    shop = replace(a_shop(), manual=tuple(fact for fact in a_shop().manual if fact.line != item))
    line = lines(shop, {topic: "Not shown to apps."})[item]
    assert line["checks"][stays_ok]["state"] == State.OK
    assert (line["state"], line["reason"]) == (State.NOT_COVERED, "Not shown to apps.")


def test_reviews_that_a_person_read_in_time_are_looked_at():
    assert lines(a_shop(), {Topic.REVIEWS: CLOSED_TO_APPS})[Item.REVIEWS]["state"] == State.OK


def test_reviews_that_nobody_read_are_not():
    never = a_manual_fact(item="reviews", line=Item.REVIEWS, look=None, first_due_at=NOW.replace(day=24))
    line = lines(a_shop(manual=(never,)), {Topic.REVIEWS: CLOSED_TO_APPS})[Item.REVIEWS]
    assert (line["state"], line["reason"]) == (State.NOT_COVERED, CLOSED_TO_APPS)


def test_every_line_lives_by_a_check():
    assert {check.item for check in all_checks().values() if check.heart} == set(Item)
