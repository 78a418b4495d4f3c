"""The wallet: movements that each tell what they left, and what is still to come. No balance, no statements."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sandbox.model import Withdrawal
from sandbox.shopee import answers
from sandbox.shopee.call import Call, Route

_ENDED = {"SUCCESS": "COMPLETED", "FAILED": "FAILED"}
_ADJUSTMENTS, _WITHDRAWALS = "wallet_adjustment_filter", "wallet_withdrawals"
_TABS = frozenset(
    (_ADJUSTMENTS, _WITHDRAWALS, "wallet_order_income", "wallet_wallet_payment", "wallet_refund_from_order",
     "fast_escrow_repayment", "fast_pay", "seller_loan", "corporate_loan")
)  # fmt: skip
_TIME_ODD = answers.RefusedError("time_invalid", "The time is invalid.")
_TIME_TOO_LONG = answers.RefusedError("time_period_too_large", "The time period is too large.")


@dataclass(frozen=True, slots=True)
class Movement:
    """`amount`: what came in, below zero for what went out."""

    at: int
    kind: str
    status: str
    amount: Decimal
    withdrawal_id: int = 0

    @property
    def flow(self) -> str:
        return "MONEY_IN" if self.amount > 0 else "MONEY_OUT"

    @property
    def tab(self) -> str:
        return _WITHDRAWALS if self.withdrawal_id else _ADJUSTMENTS


def transactions(call: Call) -> dict[str, Any]:
    """Newest first; pages count from 0."""
    number, size, span = call.page_number(first=0), call.page_size(), _span(call)
    rows = sorted(_movements(call), key=lambda one: (one.at, one.kind, one.withdrawal_id), reverse=True)
    if span:
        rows = [one for one in rows if span[0] <= one.at <= span[1]]
    rows = [one for one in rows if _is_wanted(call, one)]
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


def _span(call: Call) -> tuple[int, int] | None:
    if "create_time_from" in call.query and call.number("create_time_from") >= call.number("create_time_to", call.now):
        raise _TIME_ODD
    return call.window("create_time", _TIME_TOO_LONG)


def _is_wanted(call: Call, movement: Movement) -> bool:
    tab = call.query.get("transaction_tab_type", "")
    if tab and tab not in _TABS:
        raise answers.bad_parameter("transaction_tab_type is invalid")
    asked = (tab, call.query.get("transaction_type", ""), call.query.get("money_flow", ""))
    told = (movement.tab, movement.kind, movement.flow)
    return all(one in ("", other) for one, other in zip(asked, told, strict=True))


def _movements(call: Call) -> list[Movement]:
    """Every change of the balance, and what withdrawals did."""
    found: list[Movement] = []
    before = Decimal(0)
    for at, left in zip(call.shop.balance.times, call.shop.balance.values, strict=True):
        if at <= call.now:
            change, before = Decimal(left) - before, Decimal(left)
            found.append(Movement(at, "ADJUSTMENT_ADD" if change >= 0 else "ADJUSTMENT_MINUS", "COMPLETED", change))
    for withdrawal, step in call.shop.withdrawals.rows(call.now):
        found += _steps(withdrawal, step)
    return found


def _steps(withdrawal: Withdrawal, step: int) -> list[Movement]:
    """It is asked for, and what became of it stands there too; when the money arrives, a second one says so."""
    state, began, number = withdrawal.moves.values[step], withdrawal.moves.times[0], int(withdrawal.id)
    asked = Movement(began, "WITHDRAWAL_CREATED", _ENDED.get(state, "PENDING"), -Decimal(withdrawal.amount), number)
    if state != "SUCCESS":
        return [asked]
    return [asked, Movement(withdrawal.moves.times[step], "WITHDRAWAL_COMPLETED", "COMPLETED", Decimal(0), number)]


def _written(call: Call, movement: Movement) -> dict[str, Any]:
    return {
        "status": movement.status,
        "transaction_type": movement.kind,
        "txn_title": movement.kind.replace("_", " ").title(),
        "amount": float(movement.amount),
        "current_balance": float(call.shop.balance.at(movement.at)),
        "create_time": movement.at,
        "order_sn": "",
        "refund_sn": "",
        "withdrawal_type": "bank" if movement.withdrawal_id else "",
        "withdrawal_id": movement.withdrawal_id,
        "root_withdrawal_id": 0,
        "transaction_fee": 0,
        "description": "",
        "reason": "",
        "buyer_name": "",
        "pay_order_list": [],
        "shop_name": call.shop.name,
        "outlet_shop_name": "",
        "transaction_tab_type": movement.tab,
        "money_flow": movement.flow,
    }


ROUTES = [
    Route("GET", "/api/v2/payment/get_wallet_transaction_list", transactions),
    Route("GET", "/api/v2/payment/get_income_overview", income_overview),
]
