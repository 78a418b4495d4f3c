"""How Shopee itself judges the shop: its figures and targets, penalty points, punishments, late orders, listings with issues."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from stores.platforms.base import ShopSession, TopicRead
from stores.platforms.errors import ScopeMissingError
from stores.platforms.shopee import health, parse, wire
from stores.platforms.shopee.client import ShopeeClient, decode, pages_of
from stores.platforms.shopee.pages import NUMBERS_TO_TOTAL, PageReader, WholeList, chunks, read_whole_list
from stores.platforms.together import together
from stores.records import (
    LateOrderRecord,
    ListingIssueRecord,
    MetricRecord,
    PenaltyRecord,
    PunishmentRecord,
    Record,
)
from stores.topics import Topic

W = TypeVar("W")

_ITEMS_AT_ONCE = 50

_PENALTIES = PageReader(wire.Penalty, "penalty_point_list", "reference_id", "violation_type", paging=NUMBERS_TO_TOTAL)
_PUNISHMENTS = PageReader(
    wire.Punishment, "punishment_list", "reference_id", "punishment_type", paging=NUMBERS_TO_TOTAL
)
_ISSUES = PageReader(wire.IssueListing, "listing_list", "item_id", "reason", paging=NUMBERS_TO_TOTAL)
_LATE = PageReader(wire.LateOrder, "late_order_list", "order_sn", paging=NUMBERS_TO_TOTAL)

_ONGOING = {"punishment_status": "1"}


async def read_health(client: ShopeeClient, shop: ShopSession) -> TopicRead:
    """Points and punishments are those of this quarter, so what is no longer listed is gone."""
    performance, points, punishments, late, issues = await together(
        client.shop_call(shop, "account_health/get_shop_performance"),
        _list(client, shop, _PENALTIES, "get_penalty_point_history", {}),
        _list(client, shop, _PUNISHMENTS, "get_punishment_history", _ONGOING),
        _list(client, shop, _LATE, "get_late_orders", {}),
        _list(client, shop, _ISSUES, "get_listings_with_issues", {}),
    )
    read = TopicRead([])
    read.whole = frozenset({MetricRecord, PenaltyRecord, PunishmentRecord, LateOrderRecord, ListingIssueRecord})
    _take_figures(read, decode(performance, wire.Performance))
    _take(read, points, health.penalty, lambda item: str(item.reference_id))
    _take(read, punishments, health.punishment, lambda item: str(item.reference_id))
    _take(read, late, health.late_order, lambda item: item.order_sn)
    read.set_aside += issues.set_aside
    read.incomplete = read.incomplete or issues.incomplete
    details = await _violations(client, shop, issues.items)
    read.records += health.listing_issues(issues.items, details)
    return read


async def _list(
    client: ShopeeClient, shop: ShopSession, reader: PageReader[Any], name: str, query: dict[str, str]
) -> WholeList[Any]:
    asked = {"page_size": "100", **query}
    return await read_whole_list(reader, pages_of(client, shop, f"account_health/{name}", asked, "page_no"))


def _take_figures(read: TopicRead, said: wire.Performance) -> None:
    records, odd = parse.each(said.metric_list, health.metric, lambda item: str(item.metric_id))
    read.records += records
    read.set_aside += odd
    read.records += [health.overall(said.overall_performance)] if said.overall_performance else []


def _take(
    read: TopicRead, whole: WholeList[Any], parse_one: Callable[[Any], Record], id_of: Callable[[Any], str]
) -> None:
    records, odd = parse.each(whole.items, parse_one, id_of)
    read.records += records
    read.set_aside += whole.set_aside + odd
    read.incomplete = read.incomplete or whole.incomplete


async def _violations(
    client: ShopeeClient, shop: ShopSession, issues: Sequence[wire.IssueListing]
) -> list[wire.ViolatingItem]:
    """Reason, suggestion and deadline of the listings with issues and of those a push named; apps that may not ask do without."""
    named = [int(one) for one in shop.plan.poked.get(Topic.HEALTH, ()) if one.isdigit()]
    item_ids = list(dict.fromkeys([issue.item_id for issue in issues] + named))
    found: list[wire.ViolatingItem] = []
    for some in chunks(item_ids, _ITEMS_AT_ONCE):
        query = {"item_id_list": ",".join(map(str, some))}
        try:
            data = await client.shop_call(shop, "product/get_item_violation_info", query)
        except ScopeMissingError:
            return []
        found += decode(data, wire.ViolatingItems).item_list
    return found
