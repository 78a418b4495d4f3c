"""Weekly statements, and transfers to the bank with those that failed."""

from datetime import UTC, datetime
from typing import Any

from sandbox.lazada import answers
from sandbox.lazada.call import Call, Route
from sandbox.model import Statement, Withdrawal
from sandbox.pages import page_of

_SUB_TYPES = ("Withdrawal", "Failed Payment", "Returned Payment")


def payouts(call: Call) -> dict[str, Any]:
    """Every figure is text, the payout with its currency behind."""
    try:
        since = datetime.strptime(call.needed("created_after"), "%Y-%m-%d").replace(tzinfo=call.zone).timestamp()
    except ValueError:
        raise answers.BAD_DATE from None
    rows = [row for row in call.shop.statements.rows(call.now) if row[0].moves.times[0] >= since]
    return {"data": [_payout(call, *row) for row in sorted(rows, key=lambda row: row[0].moves.times[0])]}


def transfers(call: Call) -> dict[str, Any]:
    kind, sub_type = call.given.get("transaction_type", ""), call.given.get("sub_transaction_type", "")
    if kind not in ("", "Deposit", "Withdrawal", "Payment") or sub_type not in ("", *_SUB_TYPES):
        raise answers.RefusedError("1000014", "Invalid transaction type", "ISP")
    number, size = call.number("page_num", 1), call.number("page_size", 10)
    if number < 1 or size < 1:
        raise answers.invalid("page_num" if number < 1 else "page_size")
    low, high = _day(call, "start_time"), _day(call, "end_time") + 86_400
    if high - low > 181 * 86_400:
        raise answers.RefusedError("1000012", "The time range exceeds 180 days", "ISP")
    rows = [
        row
        for row in call.shop.withdrawals.rows(call.now)
        if low <= row[0].moves.times[0] < high and kind in ("", "Withdrawal") and sub_type in ("", _sub_type(*row))
    ]
    rows.sort(key=lambda row: (row[0].moves.times[0], row[0].id), reverse=True)
    page, total = page_of(call.fault, rows, (number - 1) * size, size, lambda row: _transfer(call, *row))
    info = {"page_num": number, "page_size": size, "total_page": -(-total // size), "total_count": total}
    return {"data": {"page_info": info, "transactions": page}, "success": True, "error_code": None, "msg": None}


def _day(call: Call, name: str) -> int:
    try:
        at = datetime.strptime(call.needed(name), "%Y%m%d").replace(tzinfo=call.zone)
    except ValueError:
        raise answers.BAD_DATE from None
    return int(at.astimezone(UTC).timestamp())


def _payout(call: Call, statement: Statement, step: int) -> dict[str, Any]:
    at, amount = statement.moves.times[0], float(statement.amount)
    revenue = abs(amount) * 1.1
    stamp = call.plainly(at)
    return {
        "statement_number": f"{call.shop.code[:6]}-{statement.id[-9:]}",
        "created_at": stamp,
        "updated_at": call.plainly(statement.moves.times[step]),
        "opening_balance": "0.00",
        "item_revenue": f"{revenue:.2f}",
        "other_revenue_total": "0.00",
        "shipment_fee": "0.00",
        "shipment_fee_credit": "0.00",
        "fees_total": f"{revenue - amount:.2f}",
        "refunds": "0.00",
        "fees_on_refunds_total": "0.00",
        "subtotal1": f"{amount:.2f}",
        "subtotal2": f"{amount:.2f}",
        "guarantee_deposit": "0.00",
        "closing_balance": f"{amount:.2f}",
        "payout": f"{max(0.0, amount):.2f} {call.shop.currency}",
        "paid": "1" if statement.moves.values[step] == "PAID" else "0",
    }


def _sub_type(withdrawal: Withdrawal, step: int) -> str:
    if withdrawal.kind == "REVERSE":
        return "Returned Payment"
    return "Failed Payment" if withdrawal.moves.values[step] == "FAILED" else "Withdrawal"


def _transfer(call: Call, withdrawal: Withdrawal, step: int) -> dict[str, Any]:
    names = {"SUCCESS": "WITHDRAWAL_SUCCESS", "FAILED": "WITHDRAWAL_FAILED", "REVERSED": "WITHDRAWAL_RETURNED"}
    moved = [("WITHDRAWAL_INITIATED", withdrawal.moves.times[0])]
    if (word := names.get(withdrawal.moves.values[step])) is not None:
        moved.append((word, withdrawal.moves.times[step]))
    return {
        "pmt_reference": f"Bank Ref. {withdrawal.id}",
        "transaction_number": withdrawal.id,
        "transaction_time": call.plainly(withdrawal.moves.times[0]),
        "type": "Withdrawal",
        "sub_type": _sub_type(withdrawal, step),
        "amount": f"-{withdrawal.amount}",
        "currency": call.shop.currency,
        "payee_account": {"account": "****4321", "description": ""},
        "remarks": "",
        "tracking_list": [
            {"name": word, "status": "done", "update_time": call.plainly(at), "remark": ""} for word, at in moved
        ],
    }


ROUTES = [
    Route("/finance/payout/status/get", payouts, ("GET",)),
    Route("/finance/transaction/accountTransactions/query", transfers, ("POST",)),
]
