"""Lists are read whole or said to be incomplete: windows, cursors that repeat or expire, rows that slip between pages."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from stores.fetching import FetchLoop
from stores.platforms.base import ReadingPlan
from stores.platforms.errors import PagesChangedError, UnreadableAnswerError
from stores.platforms.shopee import trade
from stores.platforms.shopee.trade import windows
from stores.topics import Topic
from tests.stores.shopee_host import Asked, Host, Reply, a_shop, bad, good, read

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def answers(host: Host) -> None:
    host.answers["order/get_order_detail"] = lambda asked: good(
        order_list=[an_order(sn) for sn in asked.query["order_sn_list"].split(",")]
    )


def an_order(order_sn: str, **facts: Any) -> dict[str, Any]:
    return {"order_sn": order_sn, "order_status": "READY_TO_SHIP", "create_time": 1795000000, **facts}


def lately(topic: Topic = Topic.ORDERS) -> ReadingPlan:
    return ReadingPlan(watermarks={topic: datetime.now(UTC) - DAY})


class Orders:
    """get_order_list in pages of two, by an index as cursor. `turns`: the rows as they stand at each reading."""

    def __init__(self, host: Host, *turns: list[str]) -> None:
        self.turns, self.turn, self.asked = list(turns), 0, 0
        host.answers["order/get_order_list"] = self.answer

    def answer(self, asked: Asked) -> Reply:
        at = int(asked.query.get("cursor") or 0)
        if at == 0 and self.asked:
            self.turn = min(self.turn + 1, len(self.turns) - 1)
        self.asked += 1
        rows = self.turns[self.turn]
        more = at + 2 < len(rows)
        page = [{"order_sn": sn} for sn in rows[at : at + 2]]
        return good(order_list=page, more=more, next_cursor=str(at + 2) if more else "")


def ids(result: Any) -> list[str]:
    return [record.external_id for record in result.records]


def test_a_span_is_cut_into_windows_of_fifteen_days_that_touch() -> None:
    cut = list(windows(NOON - 40 * DAY, NOON))
    assert [round((end - start) / DAY) for start, end in cut] == [15, 15, 10]
    assert [end for _, end in cut[:-1]] == [start for start, _ in cut[1:]]
    assert (cut[0][0], cut[-1][1]) == (NOON - 40 * DAY, NOON)
    assert list(windows(NOON, NOON)) == []


def test_the_first_reading_asks_for_thirty_days_in_two_windows(host: Host, shopee_loop: FetchLoop) -> None:
    Orders(host, [])
    read(shopee_loop, Topic.ORDERS)
    spans = [int(one.query["time_to"]) - int(one.query["time_from"]) for one in host.calls("order/get_order_list")]
    assert spans == [15 * 86400, 15 * 86400]
    assert {one.query["time_range_field"] for one in host.asked} == {"update_time"}


def test_a_large_shop_is_gone_through_by_weeks_and_says_how_far_it_came(
    host: Host, shopee_loop: FetchLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An order changed every day; more than five are too many for a round."""
    monkeypatch.setattr(trade, "MOST_ORDERS", 5)
    now = int(datetime.now(UTC).timestamp())
    changed = {f"A{days}": now - days * 86400 - 3600 for days in range(30)}

    def answer(asked: Asked) -> Reply:
        start, end = int(asked.query["time_from"]), int(asked.query["time_to"])
        return good(order_list=[{"order_sn": sn} for sn, at in changed.items() if start <= at <= end], more=False)

    host.answers["order/get_order_list"] = answer
    seen: set[str] = set()
    plan = ReadingPlan()
    for _ in range(20):
        result = read(shopee_loop, Topic.ORDERS, a_shop(plan))
        seen |= set(ids(result))
        assert result.watermark is not None
        plan = ReadingPlan(watermarks={Topic.ORDERS: result.watermark})
        if result.as_of is None:
            break
        assert len(result.records) <= 10
        assert result.as_of == result.watermark
    assert (result.as_of, seen) == (None, set(changed))


def test_an_unchanged_store_costs_one_call(host: Host, shopee_loop: FetchLoop) -> None:
    Orders(host, [])
    result = read(shopee_loop, Topic.ORDERS, a_shop(lately()))
    assert (result.records, result.incomplete) == ([], "")
    assert len(host.asked) == 1
    assert result.watermark is not None


def test_details_are_asked_for_by_fifty(host: Host, shopee_loop: FetchLoop) -> None:
    numbers = [f"A{number}" for number in range(120)]
    host.answers["order/get_order_list"] = good(order_list=[{"order_sn": sn} for sn in numbers], more=False)
    result = read(shopee_loop, Topic.ORDERS, a_shop(lately()))
    sizes = [len(one.query["order_sn_list"].split(",")) for one in host.calls("order/get_order_detail")]
    assert (sorted(sizes), sorted(ids(result))) == ([20, 50, 50], sorted(numbers))


def test_a_row_hidden_behind_another_that_left_is_found_by_reading_again(host: Host, shopee_loop: FetchLoop) -> None:
    """A leaves after page one was read, so C moves onto it unseen; page two then begins with D."""
    pages = iter([["A", "B"], ["D"], ["B", "C"], ["D"], ["B", "C"], ["D"]])

    def answer(asked: Asked) -> Reply:
        first = "cursor" not in asked.query
        return good(order_list=[{"order_sn": sn} for sn in next(pages)], more=first, next_cursor="2" if first else "")

    host.answers["order/get_order_list"] = answer
    result = read(shopee_loop, Topic.ORDERS, a_shop(lately()))
    assert sorted(ids(result)) == ["A", "B", "C", "D"]
    assert result.incomplete == ""


def test_a_list_that_changes_each_time_it_is_read_is_incomplete(host: Host, shopee_loop: FetchLoop) -> None:
    Orders(host, *[["A", "B", f"new-{turn}"] for turn in range(6)])
    result = read(shopee_loop, Topic.ORDERS, a_shop(lately()))
    assert result.incomplete == "The list changed each time it was read."


@pytest.mark.parametrize(
    "place", [{"next_cursor": "2"}, {"next_cursor": ""}, {}], ids=["the same again", "empty", "absent"]
)
def test_a_list_that_goes_on_but_not_anywhere_is_no_whole_list(
    host: Host, shopee_loop: FetchLoop, place: dict[str, str]
) -> None:
    host.answers["order/get_order_list"] = good(order_list=[{"order_sn": "A"}], more=True, **place)
    with pytest.raises(PagesChangedError):
        read(shopee_loop, Topic.ORDERS, a_shop(lately()))


def test_a_cursor_that_expires_in_mid_paging_is_read_anew_once(host: Host, shopee_loop: FetchLoop) -> None:
    orders = Orders(host, ["A", "B", "C"])
    expired = iter([True])

    def answer(asked: Asked) -> Reply:
        if "cursor" in asked.query and next(expired, False):
            return bad("error_param", "Invalid cursor.")
        return orders.answer(asked)

    host.answers["order/get_order_list"] = answer
    assert sorted(ids(read(shopee_loop, Topic.ORDERS, a_shop(lately())))) == ["A", "B", "C"]


def test_a_cursor_that_expires_each_time_leaves_no_whole_list(host: Host, shopee_loop: FetchLoop) -> None:
    orders = Orders(host, ["A", "B", "C"])
    host.answers["order/get_order_list"] = lambda asked: (
        bad("error_param", "Invalid cursor.") if "cursor" in asked.query else orders.answer(asked)
    )
    with pytest.raises(PagesChangedError, match="Invalid cursor"):
        read(shopee_loop, Topic.ORDERS, a_shop(lately()))


def test_pages_that_never_end_are_given_up(host: Host, shopee_loop: FetchLoop) -> None:
    host.answers["order/get_order_list"] = lambda asked: good(
        order_list=[], more=True, next_cursor=str(int(asked.query.get("cursor") or 0) + 1)
    )
    with pytest.raises(PagesChangedError):
        read(shopee_loop, Topic.ORDERS, a_shop(lately()))
    assert len(host.asked) < 10


def test_a_total_that_does_not_add_up_makes_a_list_incomplete(host: Host, shopee_loop: FetchLoop) -> None:
    host.answers["product/get_item_list"] = good(
        item=[{"item_id": 5, "item_status": "NORMAL"}], total_count=3, has_next_page=False
    )
    host.answers["product/get_item_base_info"] = good(item_list=[{"item_id": 5, "item_status": "NORMAL"}])
    result = read(shopee_loop, Topic.PRODUCTS)
    assert result.incomplete == "The list changed while it was read: 2 of 3 items were not seen."
    assert ids(result) == ["5"]


def test_pages_counted_from_nought_or_from_one_are_both_read(host: Host, shopee_loop: FetchLoop) -> None:
    """Nobody says which, so the page after the first may be the first once more."""
    Orders(host, [])
    backs = [
        {"return_sn": f"R{number}", "order_sn": "A", "status": "REQUESTED", "create_time": 1795000000}
        for number in range(3)
    ]

    def counted_from(base: int) -> Any:
        def answer(asked: Asked) -> Reply:
            page = max(0, int(asked.query["page_no"]) - base)
            return good(**{"return": backs[page * 2 : page * 2 + 2], "more": page == 0})

        return answer

    for base in (0, 1):
        host.answers["returns/get_return_list"] = counted_from(base)
        assert ids(read(shopee_loop, Topic.AFTERSALES, a_shop(lately(Topic.AFTERSALES)))) == ["R0", "R1", "R2"]


@pytest.mark.parametrize(
    "answer", [good(order_list=None, more=False), good(more=False), good(order_list={}, more=False), b"[]"]
)
def test_a_page_without_its_list_is_unreadable_and_not_empty(host: Host, shopee_loop: FetchLoop, answer: Reply) -> None:
    host.answers["order/get_order_list"] = answer
    with pytest.raises(UnreadableAnswerError):
        read(shopee_loop, Topic.ORDERS, a_shop(lately()))


def test_an_order_of_an_unknown_state_is_set_aside_and_the_others_stand(host: Host, shopee_loop: FetchLoop) -> None:
    Orders(host, ["A", "B"])
    host.answers["order/get_order_detail"] = good(
        order_list=[an_order("A", order_status="TELEPORTED"), an_order("B"), {"order_sn": "C", "create_time": "soon"}]
    )
    result = read(shopee_loop, Topic.ORDERS, a_shop(lately()))
    assert ids(result) == ["B"]
    assert [one.item_id for one in result.set_aside] == ["C", "A"]
    assert result.incomplete == ""
