"""Draws the snapshots that checks judge from the mirror: a fixed number of statements for any number of stores."""

import json
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from inspections.accounts.bank_picture import draw_banks
from inspections.accounts.log_in_picture import draw_log_ins
from inspections.accounts.picture import draw_accounts
from inspections.balances import draw_balances
from inspections.boundaries import draw_boundaries, draw_exits
from inspections.calendars.picture import draw_calendars
from inspections.conduct_picture import draw_conduct
from inspections.exchange_rates import rates_on
from inspections.manual.picture import Place, draw_manual
from inspections.policy.picture import draw_policies
from inspections.rows import rows_by_store
from inspections.snapshot import (
    SOLD_LATELY,
    BalanceLine,
    Listing,
    OpenOrder,
    PendingCancellation,
    PriceMove,
    Reading,
    Sku,
    Snapshot,
    StatementLine,
    Status,
    WaitingBuyer,
    WithdrawalLine,
)
from inspections.stock_pools_picture import Members, draw_pools, members_of
from stores.models import Store
from stores.platforms.registry import PLATFORMS
from stores.sync import ReadingRow
from stores.topics import Topic

# How far back money counts towards trends.
_MONEY_SPAN = timedelta(days=35)
# Older shipments say nothing about activity that a product's change would not.
_ACTIVITY_SPAN = timedelta(days=60)
_STORE = ("pk", "platform", "country", "time_zone", "tier", "connection__refresh_expires_at", "connected_at")


class Judged(NamedTuple):
    """A store to be judged: when, by the platform's clock, and how its topics were read."""

    now: datetime
    readings: dict[Topic, ReadingRow]


def draw_snapshots(judged: dict[int, Judged], pools_before: Members | None = None) -> dict[int, Snapshot]:
    """A snapshot for every store id. `pools_before`: who shares a stock, where that was asked already."""
    ids = list(judged)
    lately = [judged[store_id].now - SOLD_LATELY for store_id in ids]
    money = [judged[store_id].now - _MONEY_SPAN for store_id in ids]
    active = [judged[store_id].now - _ACTIVITY_SPAN for store_id in ids]
    status = rows_by_store(_STATUS, [ids], _status)
    orders = rows_by_store(_ORDERS, [ids], OpenOrder)
    cancellations = rows_by_store(_CANCELLATIONS, [ids], PendingCancellation)
    buyers = rows_by_store(_BUYERS, [ids], WaitingBuyer)
    skus = rows_by_store(_SKUS, [ids, lately, ids], Sku)
    moves = rows_by_store(_PRICES, [ids, ids], _price_move)
    listings = rows_by_store(_LISTINGS, [ids], Listing)
    statements = rows_by_store(_STATEMENTS, [ids, money], StatementLine)
    withdrawals = rows_by_store(_WITHDRAWALS, [ids, money], WithdrawalLine)
    balances = rows_by_store(_BALANCES, [ids], BalanceLine)
    activity = rows_by_store(_ACTIVITY, [ids, active, ids, ids, ids, ids], lambda moment: moment)
    boundaries, exits = draw_boundaries(ids), draw_exits(ids)
    nows = {store_id: judged[store_id].now for store_id in ids}
    history = draw_balances(nows)
    conduct, log_ins, accounts = draw_conduct(nows), draw_log_ins(nows), draw_accounts(ids)
    banks = draw_banks(ids)
    policies, rates = draw_policies(ids), rates_on(_today(judged))
    calendars = draw_calendars({one: (judged[one].now, next(iter(status[one]), None)) for one in ids})
    members = members_of(ids) if pools_before is None else pools_before
    pools = draw_pools(members, {store_id: one.readings for store_id, one in judged.items()})
    stores = list(Store.objects.filter(pk__in=ids).values_list(*_STORE))
    manual = draw_manual(Place(pk, platform, country, zone, at) for pk, platform, country, zone, _, _, at in stores)
    return {
        store_id: Snapshot(
            store_id=store_id,
            platform=platform,
            country=country,
            time_zone=time_zone,
            now=judged[store_id].now,
            readings={topic: _reading(row) for topic, row in judged[store_id].readings.items()},
            status=next(iter(status[store_id]), None),
            authorisation_ends_at=_authorised_until(ends_at, next(iter(status[store_id]), None)),
            last_activity_at=max((moment for moment in activity[store_id] if moment), default=None),
            orders=tuple(orders[store_id]),
            cancellations=tuple(cancellations[store_id]),
            waiting_buyers=tuple(buyers[store_id]),
            skus=tuple(skus[store_id]),
            price_moves=tuple(one for one in moves[store_id] if isinstance(one, PriceMove)),
            unpriced=sum(one for one in moves[store_id] if isinstance(one, int)),
            suspended_listings=tuple(listings[store_id]),
            statements=tuple(statements[store_id]),
            withdrawals=tuple(withdrawals[store_id]),
            balances=tuple(balances[store_id]),
            balance_history=history[store_id],
            usd_rates=rates,
            boundary=boundaries[store_id],
            exits=exits[store_id],
            conduct=conduct[store_id],
            connected_at=connected_at,
            policies=policies[store_id],
            tier=tier,
            order_days=calendars[store_id].orders,
            chat_days=calendars[store_id].chat,
            dates_orders=platform not in PLATFORMS or PLATFORMS[platform].dates_orders,
            manual=manual[store_id],
            accounts=accounts[store_id],
            log_ins=log_ins[store_id],
            bank=banks[store_id],
            pools=pools.get(store_id, ()),
        )
        for store_id, platform, country, time_zone, tier, ends_at, connected_at in stores
    }


def _today(judged: dict[int, Judged]) -> date:
    """One day's rates for the whole group: its stores are judged within seconds of each other."""
    return max((one.now.date() for one in judged.values()), default=date.min)


def _status(selling: str, link: str, reasons: Any, *rest: Any) -> Status:
    return Status(selling, link, tuple(_json(reasons)), *rest)


def _price_move(unpriced: int | None, *move: Any) -> PriceMove | int:
    return PriceMove(*move) if unpriced is None else unpriced


def _authorised_until(ends_at: datetime | None, status: Status | None) -> datetime | None:
    """When the authorisation ends: as told by the store itself where the platform does that, else as told with the tokens."""
    return (status.authorised_until if status else None) or ends_at


def _reading(row: ReadingRow) -> Reading:
    return Reading(row.outcome, row.reason_code, row.reason, row.read_at, row.failing_since, row.set_aside)


def _json(value: Any) -> list[str]:
    """Raw statements bring jsonb as text."""
    return list(json.loads(value) if isinstance(value, str) else value)


_STATUS = """
SELECT store_id, selling, connection, reasons, authorised_until, on_holiday, holiday_until
FROM stores_storestatus WHERE store_id = ANY(%s)
"""

_ORDERS = """
SELECT o.store_id, o.external_id, o.status, o.created_at, o.paid_at, o.ship_by_at, o.shipped_at, o.hand_over_by_at,
       o.collected_at, o.fulfilled_by_platform, t.last_scan_at
FROM stores_order o LEFT JOIN stores_tracking t ON t.store_id = o.store_id AND t.external_id = o.external_id
WHERE o.store_id = ANY(%s) AND o.status IN ('to_ship', 'partly_shipped', 'awaiting_collection', 'in_transit')
"""

_CANCELLATIONS = """
SELECT store_id, external_id, order_external_id, created_at, respond_by_at
FROM stores_cancellation WHERE store_id = ANY(%s) AND state = 'pending'
"""

_BUYERS = """
SELECT store_id, external_id, buyer_name, waiting_since, can_reply
FROM stores_conversation WHERE store_id = ANY(%s) AND waiting_since IS NOT NULL
"""

# Only SKUs that a stock check could find at fault: none left, unknown, or fewer units than were sold lately.
_SKUS = """
WITH sold AS (
  SELECT o.store_id, line->>'sku_id' AS sku_id, sum((line->>'quantity')::int) AS units
  FROM stores_order o JOIN unnest(%s::bigint[], %s::timestamptz[]) AS span(store_id, starts_at) USING (store_id)
  CROSS JOIN jsonb_array_elements(o.lines) AS line
  WHERE o.created_at >= span.starts_at AND o.status NOT IN ('unpaid', 'cancelled')
  GROUP BY 1, 2
)
SELECT p.store_id, sku->>'sku_id', p.external_id, p.title, sku->>'seller_sku', level.available, coalesce(sold.units, 0)
FROM stores_product p CROSS JOIN jsonb_array_elements(p.skus) AS sku
LEFT JOIN stores_stocklevel level ON level.store_id = p.store_id AND level.external_id = sku->>'sku_id'
LEFT JOIN sold ON sold.store_id = p.store_id AND sold.sku_id = sku->>'sku_id'
WHERE p.store_id = ANY(%s) AND p.status = 'live' AND (sku->>'on_sale')::boolean
  AND (level.available IS NULL OR level.available <= 0 OR level.available < coalesce(sold.units, 0))
"""

# The changes of SKUs on sale, and a line for each store in which such a SKU has no price.
_PRICES = """
SELECT change.store_id, NULL::bigint, change.sku_id, sku->>'seller_sku', product.title, change.before, change.currency,
       change.seen_at, (sku->>'price')::bigint, coalesce(sku->>'currency', '')
FROM stores_pricechange change
JOIN stores_product product ON product.store_id = change.store_id AND product.external_id = change.product_external_id
CROSS JOIN jsonb_array_elements(product.skus) AS sku
WHERE change.store_id = ANY(%s) AND change.seen_at > now() - interval '31 days' AND product.status = 'live'
  AND sku->>'sku_id' = change.sku_id AND (sku->>'on_sale')::boolean
UNION ALL
SELECT store_id, count(*), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM stores_product CROSS JOIN jsonb_array_elements(skus) AS sku
WHERE store_id = ANY(%s) AND status = 'live' AND (sku->>'on_sale')::boolean AND sku->>'price' IS NULL
GROUP BY store_id
"""

_LISTINGS = """
SELECT store_id, external_id, title, platform_status, updated_at
FROM stores_product WHERE store_id = ANY(%s) AND status = 'suspended'
"""

_STATEMENTS = """
SELECT s.store_id, s.external_id, s.statement_at, s.currency, s.settlement_amount, s.payment
FROM stores_statement s JOIN unnest(%s::bigint[], %s::timestamptz[]) AS span(store_id, starts_at) USING (store_id)
WHERE s.statement_at >= span.starts_at
"""

_WITHDRAWALS = """
SELECT w.store_id, w.external_id, w.kind, w.state, w.amount, w.currency, w.created_at
FROM stores_withdrawal w JOIN unnest(%s::bigint[], %s::timestamptz[]) AS span(store_id, starts_at) USING (store_id)
WHERE w.created_at >= span.starts_at
"""

_BALANCES = "SELECT store_id, amount, currency, measured_at FROM stores_balance WHERE store_id = ANY(%s)"

_ACTIVITY = """
SELECT store_id, max(o.shipped_at)
FROM stores_order o JOIN unnest(%s::bigint[], %s::timestamptz[]) AS span(store_id, starts_at) USING (store_id)
WHERE o.created_at >= span.starts_at GROUP BY store_id
UNION ALL
SELECT store_id, max(last_staff_reply_at) FROM stores_conversation WHERE store_id = ANY(%s) GROUP BY store_id
UNION ALL
SELECT store_id, max(updated_at) FROM stores_product WHERE store_id = ANY(%s) GROUP BY store_id
UNION ALL
SELECT store_id, max(at) FROM inspections_attestation
WHERE store_id = ANY(%s) AND item_id = 'log_in' AND verdict <> 'could_not_look' GROUP BY store_id
UNION ALL
SELECT store_id, max(at) FROM inspections_loginrecord WHERE store_id = ANY(%s) GROUP BY store_id
"""
