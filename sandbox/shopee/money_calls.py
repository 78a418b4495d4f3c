"""The wallet: movements that each tell what they left, and what is still to come. No balance, no statements."""

from typing import Any

from sandbox.shopee.call import Call, Route

_Movement = tuple[int, str, str, float, int]  # when, type, status, amount, withdrawal's id
_ENDED = {"SUCCESS": "COMPLETED", "FAILED": "FAILED"}


def transactions(call: Call) -> dict[str, Any]:
    """Newest first; pages count from 0."""
    number, size, span = call.number("page_no"), call.page_size(), call.window("create_time")
    rows = sorted(_movements(call), key=lambda one: (one[0], one[1], one[4]), reverse=True)
    if span:
        rows = [one for one in rows if span[0] <= one[0] <= span[1]]
    if call.query.get("transaction_tab_type") == "wallet_withdrawals":
        rows = [one for one in rows if one[1].startswith("WITHDRAWAL_")]
    if (wanted := call.query.get("transaction_type", "")) != "":
        rows = [one for one in rows if one[1] == wanted]
    page = rows[number * size : (number + 1) * size]
    return {"transaction_list": [_written(call, one) for one in page], "more": (number + 1) * size < len(rows)}


def income_overview(call: Call) -> dict[str, Any]:
    pending = sum(
        float(sku.price)
        for order, step in call.shop.orders.rows(call.now)
        if order.moves.values[step] == "DELIVERED"
        for _, sku in order.lines
    )
    return {"total_income": {"pending_amount": round(pending, 2), "released_amount": float(call.shop.income)}}


def _movements(call: Call) -> list[_Movement]:
    """Every change of the balance, and what withdrawals did."""
    found: list[_Movement] = []
    before = 0.0
    for at, left in zip(call.shop.balance.times, call.shop.balance.values, strict=True):
        if at <= call.now:
            kind = "ADJUSTMENT_ADD" if float(left) >= before else "ADJUSTMENT_MINUS"
            found.append((at, kind, "COMPLETED", float(left) - before, 0))
            before = float(left)
    for withdrawal, step in call.shop.withdrawals.rows(call.now):
        state, began, amount = withdrawal.moves.values[step], withdrawal.moves.times[0], float(withdrawal.amount)
        number = int(withdrawal.id)
        found.append((began, "WITHDRAWAL_CREATED", _ENDED.get(state, "PENDING"), -amount, number))
        if state == "SUCCESS":
            found.append((withdrawal.moves.times[step], "WITHDRAWAL_COMPLETED", "COMPLETED", 0.0, number))
    return found


def _written(call: Call, movement: _Movement) -> dict[str, Any]:
    at, kind, status, amount, withdrawal_id = movement
    return {
        "status": status,
        "transaction_type": kind,
        "txn_title": kind.replace("_", " ").title(),
        "amount": round(amount, 2),
        "current_balance": float(call.shop.balance.at(at)),
        "create_time": at,
        "order_sn": "",
        "refund_sn": "",
        "withdrawal_type": "bank" if withdrawal_id else "",
        "withdrawal_id": withdrawal_id,
        "transaction_fee": 0,
        "description": "",
        "money_flow": "MONEY_IN" if amount > 0 else "MONEY_OUT",
    }


ROUTES = [
    Route("GET", "/api/v2/payment/get_wallet_transaction_list", transactions),
    Route("GET", "/api/v2/payment/get_income_overview", income_overview),
]
