"""The coverage matrix says what the code can do, and nothing else."""

from typing import Any, ClassVar

import pytest

from inspections import coverage as room
from inspections.coverage import Coverage, coverage
from inspections.items import Item
from stores.platforms.registry import PLATFORMS
from stores.platforms.tiktok.platform import TikTokShop
from stores.records import StatementRecord
from stores.topics import Topic


def cell(platform: str, item: Item) -> Coverage:
    return next(one for one in coverage() if (one.platform, one.item) == (platform, item))


def test_every_platform_with_a_connector_has_every_line() -> None:
    assert {(one.platform, one.item) for one in coverage()} == {(name, item) for name in PLATFORMS for item in Item}


def test_what_no_api_gives_says_why() -> None:
    reviews = cell("tiktok", Item.REVIEWS)
    assert (reviews.word, reviews.sources) == ("attested", ("attested",))
    assert reviews.attested == ("reviews",)
    assert "Seller Center" in reviews.missing[Topic.REVIEWS]


def test_what_checks_judge_names_them() -> None:
    assert {"orders_ship_overdue", "orders_logistics_stuck"} <= set(cell("tiktok", Item.ORDERS).judged)


@pytest.fixture
def blind_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    class Blind(TikTokShop):
        id = "tiktok"
        lacks: ClassVar[dict[Any, str]] = {StatementRecord: "No statements here."}

    monkeypatch.setattr(room, "PLATFORMS", {"tiktok": Blind})


def test_a_kind_of_record_that_a_platform_lacks_leaves_its_checks_uncovered(blind_platform: None) -> None:
    money = cell("tiktok", Item.ACCOUNT_RISK)
    assert money.word == "partly"
    assert money.not_judged["settlement_negative"] == "No statements here."
    assert "payment_failed" in money.judged
