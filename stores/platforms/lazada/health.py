"""The figures Lazada judges a store by, with its own targets and verdicts, and what it holds against listings."""

from collections.abc import Iterator

from stores.platforms.base import ShopSession, TopicRead
from stores.platforms.clean import clip
from stores.platforms.lazada import wire
from stores.platforms.lazada.client import LazadaClient
from stores.platforms.lazada.goods import read_listing_issues
from stores.platforms.lazada.pages import ItemReader, decode, records_of
from stores.platforms.lazada.scalars import Scalar, known_money, money_of, text_of
from stores.platforms.together import together
from stores.records import ListingIssueRecord, MetricRecord

# Two types are confirmed, the others are another client's guesses; an unknown one is kept without our word for it.
_KEYS = {
    "POSITIVE_SELLER_RATING": "shop_rating",
    "PRODUCT_RATING_COVERAGE": "product_rating_coverage",
    "SHIP_ON_TIME": "ship_on_time_rate",
    "SHIP_ON_TIME_RATE": "ship_on_time_rate",
    "CANCELLATION_RATE": "cancellation_rate",
    "RETURN_RATE": "return_rate",
    "FAST_HANDOVER_RATE": "fast_handover_rate",
    "RESPONSE_RATE": "response_rate",
    "RESPONSE_TIME": "response_time",
}
_UNITS = {"PERCENTAGE": "percent", "MINUTES": "minutes", "HOURS": "hours", "INTEGER": "count"}
_COMPARATORS = (
    ("STRICTLY_GREATER_THAN", ">"),
    ("STRICTLY_LOWER_THAN", "<"),
    ("GREATER_THAN", ">="),
    ("LOWER_THAN", "<="),
    ("EQUALS_TO", "="),
)

_INDICATORS = ItemReader(wire.Indicator, "type")


async def read_health(client: LazadaClient, shop: ShopSession) -> TopicRead:
    performance, metrics, issues = await together(
        client.shop_call(shop, "/seller/performance/get", {"language": "en-US"}),
        client.shop_call(shop, "/seller/metrics/get"),
        read_listing_issues(client, shop),
    )
    indicators = _INDICATORS.read(decode(performance, wire.Performance).indicators)
    judged, odd = records_of(indicators.items, metric_record)
    told = {record.key for record in judged if isinstance(record, MetricRecord)}
    plain = [one for one in plain_metrics(decode(metrics, wire.Metrics)) if one.key not in told]
    return TopicRead(
        [*judged, *plain, *issues.records],
        set_aside=[*indicators.set_aside.values(), *odd, *issues.set_aside],
        incomplete=issues.incomplete,
        whole=frozenset((MetricRecord, ListingIssueRecord)),
    )


def metric_record(item: wire.Indicator) -> MetricRecord:
    """`respected` is Lazada's own verdict, where there is something to judge."""
    value, target = money_of(item.score), money_of(item.target)
    wanted = text_of(item.target_format)
    return MetricRecord(
        external_id=clip(item.type, 64),
        key=_KEYS.get(item.type, ""),
        name=clip(text_of(item.name) or item.type, 120),
        value=value,
        unit=_unit(text_of(item.score_format), item.type),
        target=target,
        comparator=next((sign for word, sign in _COMPARATORS if wanted.startswith(word)), ""),
        respected=item.target_respected if value is not None and target is not None else None,
    )


def plain_metrics(item: wire.Metrics) -> Iterator[MetricRecord]:
    """Figures without targets. Response rate comes as a share where the others are percent (the vendor's own sample)."""
    rate = money_of(item.response_rate)
    if rate is not None and rate <= 1:
        rate *= 100
    yield from _plain("positive_seller_rating", "shop_rating", "Positive Seller Rating", item.positive_seller_rating)
    yield from _plain("ship_on_time", "ship_on_time_rate", "Ship On Time", item.ship_on_time)
    yield from _plain("response_rate", "response_rate", "Response Rate", None if rate is None else str(rate))
    yield from _plain("response_time", "response_time", "Response Time", item.response_time, "minutes")


def _plain(word: str, key: str, name: str, value: Scalar, unit: str = "percent") -> Iterator[MetricRecord]:
    if money_of(value) is not None:
        yield MetricRecord(
            external_id=word,
            key=key,
            name=name,
            value=known_money(value),
            unit=unit,
            target=None,
            comparator="",
            respected=None,
        )


def _unit(score_format: str, kind: str) -> str:
    return _UNITS.get(score_format, "rating" if "RATING" in kind else "count")
