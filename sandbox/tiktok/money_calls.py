"""Finance: statements and their lines, payments, withdrawals, what is still to be settled."""

from decimal import Decimal
from typing import Any

import msgspec

from sandbox import names
from sandbox.model import Order, Shop, Statement, Withdrawal
from sandbox.tiktok import answers
from sandbox.tiktok.call import Call, Route
from sandbox.tiktok.listing import Row, created, descending, within
from sandbox.tiktok.paging import listed, moment

_SCOPE = "seller.finance.info"
_NO_PAYMENTS = frozenset(("ID", "TH", "VN", "MY", "PH", "SG"))  # the endpoint does not exist for South-East Asia


def statements(call: Call) -> bytes:
    shop, rows = call.shop, _statements(call, "statement_time")
    if status := call.query.get("payment_status"):
        rows = [row for row in rows if row[0].moves.values[row[1]] == status]
    return listed(
        call, "statements", rows, lambda row: msgspec.json.encode(_statement(shop, row)), most=100, total=False
    )


def payments(call: Call) -> bytes:
    if call.shop.country in _NO_PAYMENTS:
        raise answers.NOT_IN_MARKET
    shop, rows = call.shop, _statements(call, "create_time")
    return listed(call, "payments", rows, lambda row: msgspec.json.encode(_payment(shop, row)), most=100, total=False)


def withdrawals(call: Call) -> bytes:
    kinds = frozenset(call.query.get("types", "").split(",")) - {""}
    if not kinds:
        raise answers.bad_parameter("types")
    shop = call.shop
    rows = [row for row in shop.withdrawals.rows(moment(call)) if row[0].kind in kinds]
    rows = sorted(within(call, rows, dict(call.query), "create_time", created), key=created, reverse=True)
    return listed(call, "withdrawals", rows, lambda row: msgspec.json.encode(_withdrawal(shop, row)), most=100)


def unsettled(call: Call) -> bytes:
    """What the parcels on their way, or just delivered, will bring."""
    _require_sort(call, "order_create_time")
    shop = call.shop
    open_rows = [
        row for row in shop.orders.rows(moment(call)) if row[0].moves.values[row[1]] in ("IN_TRANSIT", "DELIVERED")
    ]
    rows = sorted(within(call, open_rows, dict(call.query), "search_time", created), key=created)
    if descending(call, "ASC"):
        rows.reverse()
    total = sum((_worth(row[0]) for row in rows), Decimal(0))
    page = listed(call, "transactions", rows, lambda row: msgspec.json.encode(_line(shop, row[0], "est_")), most=100)
    sums = {"sum_est_settlement_amount": str(total), "sum_est_revenue_amount": str(total)}
    return page[:-1] + b"," + msgspec.json.encode(sums)[1:]


def statement_lines(call: Call) -> bytes:
    _require_sort(call, "order_create_time")
    statement = call.shop.statements.by_id.get(call.match["statement_id"])
    if statement is None or statement.moves.step(call.now) < 0:
        raise answers.NO_STATEMENT
    shop, day = call.shop, statement.moves.times[0]
    sold = [order for order, _ in shop.orders.rows(call.now) if day - 86_400 <= order.delivered < day]
    page = listed(call, "transactions", sold, lambda order: msgspec.json.encode(_line(shop, order, "")), most=100)
    head = {"id": statement.id, "create_time": day, "status": "SETTLED", "currency": shop.currency}
    head |= {"total_settlement_amount": statement.amount}
    return page[:-1] + b"," + msgspec.json.encode(head)[1:]


def _statements(call: Call, name: str) -> list[Row[Statement]]:
    _require_sort(call, name)
    rows = within(call, call.shop.statements.rows(moment(call)), dict(call.query), name, created)
    return sorted(rows, key=created, reverse=descending(call, "ASC"))


def _require_sort(call: Call, only: str) -> None:
    if call.query.get("sort_field") != only:
        raise answers.bad_parameter("sort_field")


def _statement(shop: Shop, row: Row[Statement]) -> dict[str, Any]:
    statement, step = row
    amount = Decimal(statement.amount)
    fee, status = -abs(amount) / 10, statement.moves.values[step]
    digits = Decimal(1).scaleb(-names.COUNTRIES[shop.country].digits)
    wire: dict[str, Any] = {
        "id": statement.id,
        "statement_time": statement.moves.times[0],
        "currency": shop.currency,
        "settlement_amount": statement.amount,
        "revenue_amount": str((amount - fee).quantize(digits)),
        "fee_amount": str(fee.quantize(digits)),
        "adjustment_amount": "0",
        "net_sales_amount": str((amount - fee).quantize(digits)),
        "shipping_cost_amount": "0",
        "payment_status": status,
        "payment_id": f"34{statement.id[2:]}",
    }
    return {**wire, "payment_time": statement.moves.times[step]} if status == "PAID" else wire


def _payment(shop: Shop, row: Row[Statement]) -> dict[str, Any]:
    statement, step = row
    value, status = {"value": statement.amount, "currency": shop.currency}, statement.moves.values[step]
    return {
        "id": f"34{statement.id[2:]}",
        "status": status,
        "create_time": statement.moves.times[0],
        "paid_time": statement.moves.times[step] if status == "PAID" else 0,
        "amount": value,
        "settlement_amount": value,
        "payment_amount_before_exchange": value,
        "exchange_rate": "1.000000",
        "bank_account": "***********1234",
    }


def _withdrawal(shop: Shop, row: Row[Withdrawal]) -> dict[str, Any]:
    withdrawal, step = row
    return {
        "id": withdrawal.id,
        "type": withdrawal.kind,
        "amount": withdrawal.amount,
        "currency": shop.currency,
        "status": withdrawal.moves.values[step],
        "create_time": withdrawal.moves.times[0],
    }


def _worth(order: Order) -> Decimal:
    return sum((Decimal(sku.price) for _, sku in order.lines), Decimal(0))


def _line(shop: Shop, order: Order, prefix: str) -> dict[str, Any]:
    worth = str(_worth(order))
    wire = {
        "type": "ORDER",
        "id": f"16{order.id[2:]}",
        "currency": shop.currency,
        "order_id": order.id,
        "order_create_time": order.moves.times[0],
        f"{prefix}settlement_amount": worth,
        f"{prefix}revenue_amount": worth,
    }
    return {**wire, "status": "UNSETTLED", "unsettled_reason": "Waiting for delivery"} if prefix else wire


ROUTES = [
    Route("GET", "/finance/202309/statements", statements, _SCOPE),
    Route("GET", "/finance/202605/payments", payments, _SCOPE),
    Route("GET", "/finance/202309/withdrawals", withdrawals, _SCOPE),
    Route("GET", "/finance/202507/orders/unsettled", unsettled, _SCOPE),
    Route("GET", "/finance/202501/statements/{statement_id}/statement_transactions", statement_lines, _SCOPE),
]
