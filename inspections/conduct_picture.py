"""Draws from the mirror how stores behave: figures, points, measures, reviews, notices, and what we count ourselves."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from inspections.conduct import (
    Conduct,
    DispatchTally,
    Figure,
    ListingIssueLine,
    Measure,
    PenaltyPoints,
    PendingReturn,
    PoorReview,
    Source,
    SuspiciousMessage,
    UnreadNotice,
)
from inspections.figures import KINDS, is_respected
from inspections.rows import rows_by_store

# How far back each is counted; late dispatch as the platforms count it.
DISPATCH_SPAN = timedelta(days=7)
REVIEWS_SPAN, NOTICES_SPAN, WARNINGS_SPAN = timedelta(days=30), timedelta(days=60), timedelta(days=3)
# With three stars or fewer.
_POOR = 3


def draw_conduct(nows: dict[int, datetime]) -> dict[int, Conduct]:
    """Store id -> conduct, as of each store's own `now` (platform time)."""
    ids = list(nows)

    def since(span: timedelta) -> list[datetime]:
        return [nows[store_id] - span for store_id in ids]

    at = list(nows.values())
    figures = rows_by_store(_FIGURES, [ids], Figure)
    told = rows_by_store(_TOLD, [ids], _told)
    points = rows_by_store(_POINTS, [ids], PenaltyPoints)
    measures = rows_by_store(_MEASURES, [ids, at], Measure)
    issues = rows_by_store(_ISSUES, [ids], ListingIssueLine)
    reviews = rows_by_store(_REVIEWS, [ids, since(REVIEWS_SPAN), _POOR], PoorReview)
    notices = rows_by_store(_NOTICES, [ids, since(NOTICES_SPAN)], UnreadNotice)
    returns = rows_by_store(_RETURNS, [ids], PendingReturn)
    dispatch = rows_by_store(_DISPATCH, [ids, since(DISPATCH_SPAN), at], DispatchTally)
    suspicious = rows_by_store(_SUSPICIOUS, [ids, since(WARNINGS_SPAN)], _suspicious)
    return {
        store_id: Conduct(
            figures=(*figures[store_id], *told[store_id]),
            points=tuple(points[store_id]),
            measures=tuple(measures[store_id]),
            listing_issues=tuple(issues[store_id]),
            poor_reviews=tuple(reviews[store_id]),
            unread_notices=tuple(notices[store_id]),
            returns=tuple(returns[store_id]),
            dispatch=next(iter(dispatch[store_id]), DispatchTally()),
            suspicious=tuple(suspicious[store_id]),
        )
        for store_id in ids
    }


def _told(
    key: str,
    value: Decimal,
    unit: str,
    target: Decimal | None,
    comparator: str,
    source: str,
    observed_at: datetime,
) -> Figure:
    """A figure that was pushed or attested."""
    kind = KINDS.get(key)
    meant = comparator or (kind.comparator if kind else "")
    return Figure(
        external_id=key,
        key=key,
        name=kind.name if kind else key,
        value=value,
        unit=unit,
        target=target,
        comparator=meant,
        respected=is_respected(value, meant, target),
        source=Source(source),
        observed_at=observed_at,
    )


def _suspicious(external_id: str, chat: str, sent_at: datetime, warnings: Any) -> SuspiciousMessage:
    return SuspiciousMessage(
        external_id, chat, sent_at, tuple(json.loads(warnings) if isinstance(warnings, str) else warnings)
    )


_FIGURES = """
SELECT store_id, external_id, key, name, value, unit, target, comparator, respected
FROM stores_metric WHERE store_id = ANY(%s) ORDER BY external_id
"""

_TOLD = """
SELECT DISTINCT ON (store_id, key) store_id, key, value, unit, target, comparator, source, observed_at
FROM inspections_storereading WHERE store_id = ANY(%s) AND source <> 'api' ORDER BY store_id, key, observed_at DESC, id DESC
"""

_POINTS = "SELECT store_id, external_id, points, reason, issued_at FROM stores_penalty WHERE store_id = ANY(%s)"

_MEASURES = """
SELECT p.store_id, p.external_id, p.kind, p.platform_kind, p.reason, p.begins_at, p.ends_at
FROM stores_punishment p JOIN unnest(%s::bigint[], %s::timestamptz[]) AS moment(store_id, now) USING (store_id)
WHERE p.begins_at <= moment.now AND (p.ends_at IS NULL OR p.ends_at > moment.now)
"""

# What was taken down is told by the listing itself.
_ISSUES = """
SELECT i.store_id, i.external_id, p.title, i.kind, i.reason, i.fix_by_at
FROM stores_listingissue i
JOIN stores_product p ON p.store_id = i.store_id AND p.external_id = i.product_external_id AND p.status = 'live'
WHERE i.store_id = ANY(%s)
"""

_REVIEWS = """
SELECT r.store_id, r.external_id, r.product_external_id, r.rating, r.text, r.created_at, r.reply_text <> '', r.can_reply
FROM stores_review r JOIN unnest(%s::bigint[], %s::timestamptz[]) AS span(store_id, starts_at) USING (store_id)
WHERE r.created_at >= span.starts_at AND r.rating <= %s AND r.is_hidden IS NOT TRUE
"""

# Where no time is told, what the first reading brought has no age: it is history.
_NOTICES = """
SELECT n.store_id, n.external_id, n.title, coalesce(n.published_at, n.seen_changed_at)
FROM stores_notice n JOIN unnest(%s::bigint[], %s::timestamptz[]) AS span(store_id, starts_at) USING (store_id)
JOIN stores_store s ON s.id = n.store_id
LEFT JOIN inspections_noticeread seen ON seen.store_id = n.store_id AND seen.notice_external_id = n.external_id
WHERE coalesce(n.published_at, n.seen_changed_at) >= span.starts_at AND seen.id IS NULL
  AND (n.published_at IS NOT NULL OR n.seen_changed_at > s.connected_at + interval '1 hour')
"""

_RETURNS = """
SELECT store_id, external_id, order_external_id, created_at, respond_by_at
FROM stores_return WHERE store_id = ANY(%s) AND state = 'pending'
"""

# Cancelled orders count when their time had passed before they were cancelled.
_DISPATCH = """
SELECT o.store_id, count(o.ship_by_at),
  count(*) FILTER (WHERE coalesce(o.shipped_at, o.collected_at, o.cancelled_at, moment.now) > o.ship_by_at),
  count(*) FILTER (WHERE o.shipped_at <= o.ship_by_at AND o.ship_by_at - o.shipped_at < interval '4 hours'),
  count(*) FILTER (WHERE o.ship_by_at IS NULL)
FROM stores_order o
JOIN unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS moment(store_id, starts_at, now) USING (store_id)
WHERE (o.ship_by_at > moment.starts_at AND o.ship_by_at <= moment.now
       OR o.ship_by_at IS NULL AND o.status IN ('to_ship', 'partly_shipped'))
  AND o.paid_at IS NOT NULL
  AND NOT o.fulfilled_by_platform AND (o.cancelled_at IS NULL OR o.cancelled_at > o.ship_by_at)
GROUP BY 1
"""

_SUSPICIOUS = """
SELECT m.store_id, m.external_id, m.conversation_external_id, m.sent_at, m.warnings
FROM stores_message m JOIN unnest(%s::bigint[], %s::timestamptz[]) AS span(store_id, starts_at) USING (store_id)
WHERE m.sent_at >= span.starts_at AND m.warnings <> '[]'::jsonb
"""
