"""Shopee's account health into our records: its own figures and targets, points, punishments, late orders, listings."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from stores.platforms.clean import clip, count, known_amount, known_moment, moment
from stores.platforms.shopee import wire
from stores.platforms.shopee.words import (
    LISTING_ISSUE,
    METRIC_KEY,
    METRIC_NAME,
    METRIC_UNIT,
    PUNISHMENT,
    PUNISHMENT_REASON,
    SHOP_RATING,
    TIER,
    VIOLATION,
)
from stores.records import LateOrderRecord, ListingIssueRecord, MetricRecord, PenaltyRecord, PunishmentRecord

OVERALL = "overall_rating"


def metric(item: wire.Metric) -> MetricRecord:
    """A figure beside Shopee's target for this very shop. Its verdict is not sent: it follows from the two."""
    if item.unit not in METRIC_UNIT:
        raise ValueError(f"unknown unit {item.unit} of metric {item.metric_id}")
    unit, divisor = METRIC_UNIT[item.unit]
    target = item.target or wire.Target()
    if target.comparator not in ("", "<", "<=", ">", ">=", "="):
        raise ValueError(f"unknown comparator {target.comparator[:10]!r} of metric {item.metric_id}")
    value, goal = _scaled(item.current_period, divisor), _scaled(target.value, divisor)
    return MetricRecord(
        external_id=str(item.metric_id),
        key=METRIC_KEY.get(item.metric_id, ""),
        name=clip(METRIC_NAME.get(item.metric_id) or item.metric_name or f"Metric {item.metric_id}", 80),
        value=value,
        unit="rating" if item.metric_id == SHOP_RATING else unit,
        target=goal,
        comparator=target.comparator,
        respected=_respected(value, target.comparator, goal),
    )


def overall(item: wire.OverallPerformance) -> MetricRecord:
    """Shopee's one verdict on the whole shop: 1 poor, 2 improvement needed, 3 good, 4 excellent."""
    return MetricRecord(
        external_id=OVERALL,
        key=OVERALL,
        name="Overall performance (1 poor to 4 excellent)",
        value=None if item.rating is None else Decimal(item.rating),
        unit="rating",
        target=None,
        comparator="",
        respected=None,
    )


def penalty(item: wire.Penalty) -> PenaltyRecord:
    return PenaltyRecord(
        external_id=str(item.reference_id),
        points=count(item.latest_point_num),
        original_points=None if item.original_point_num is None else count(item.original_point_num),
        reason=VIOLATION.get(item.violation_type, f"Violation type {item.violation_type}"),
        platform_reason=str(item.violation_type),
        issued_at=known_moment(item.issue_time),
    )


def punishment(item: wire.Punishment) -> PunishmentRecord:
    """One reference may stand for several measures."""
    reason = item.reason if item.reason is not None else 0
    return PunishmentRecord(
        external_id=f"{item.reference_id}:{item.punishment_type}",
        kind=PUNISHMENT.get(item.punishment_type, f"Punishment type {item.punishment_type}"),
        platform_kind=str(item.punishment_type),
        reason=PUNISHMENT_REASON.get(reason, f"Reason {reason}" if reason else ""),
        begins_at=known_moment(item.start_time),
        ends_at=moment(item.end_time),
        tier=TIER.get(reason),
    )


def late_order(item: wire.LateOrder) -> LateOrderRecord:
    return LateOrderRecord(
        external_id=item.order_sn,
        ship_by_at=moment(item.shipping_deadline),
        days_late=None if item.late_by_days is None else count(item.late_by_days),
    )


def listing_issues(
    listed: Iterable[wire.IssueListing], details: Iterable[wire.ViolatingItem]
) -> list[ListingIssueRecord]:
    """What stands against each listing: kinds from the health list, reasons and deadlines from the item itself where told."""
    found: dict[int, dict[str, wire.Violation]] = defaultdict(dict)
    for one in listed:
        kind = LISTING_ISSUE.get(one.reason, f"Issue type {one.reason}")
        found[one.item_id][kind] = wire.Violation()
    for item in details:
        for said in (item.item_status_details or []) + (item.deboost_details or []):
            found[item.item_id][said.violation_type or "Violation"] = said
    return [
        _listing_issue(item_id, kind, said, is_only=len(kinds) == 1)
        for item_id, kinds in found.items()
        for kind, said in kinds.items()
    ]


def _listing_issue(item_id: int, kind: str, said: wire.Violation, *, is_only: bool) -> ListingIssueRecord:
    return ListingIssueRecord(
        external_id=str(item_id) if is_only else f"{item_id}:{clip(kind, 40)}",
        product_external_id=str(item_id),
        kind=clip(kind, 80),
        reason=clip(said.violation_reason, 300),
        suggestion=clip(said.suggestion, 300),
        fix_by_at=moment(said.fix_deadline_time),
        updated_at=moment(said.update_time),
    )


def _scaled(value: Decimal | None, divisor: int) -> Decimal | None:
    return None if value is None else round(known_amount(str(value)) / divisor, 4)


def _respected(value: Decimal | None, comparator: str, target: Decimal | None) -> bool | None:
    if value is None or target is None or not comparator:
        return None
    return {
        "<": value < target,
        "<=": value <= target,
        ">": value > target,
        ">=": value >= target,
        "=": value == target,
    }[comparator]
