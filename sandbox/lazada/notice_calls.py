"""The seller's inbox: announcements amid a notice for every order, dated only by words like "2 days ago"."""

from typing import Any

from sandbox.lazada import answers
from sandbox.lazada.call import Call, Route
from sandbox.model import DAY, HOUR
from sandbox.pages import page_of

_UNITS = ((DAY, "day"), (HOUR, "hour"), (60, "minute"))


def messages(call: Call) -> dict[str, Any]:
    """Newest first."""
    page_no, size = call.number("page", 1), call.number("pageSize", 10)
    if page_no < 1 or not 1 <= size <= 100:
        raise answers.invalid("pageSize")
    rows = sorted(_announcements(call) + _order_notices(call), key=lambda row: (row[0], row[1]["id"]), reverse=True)
    page, total = page_of(
        call.fault, rows, (page_no - 1) * size, size, lambda row: {**row[1], "time": _ago(call.now - row[0])}
    )
    info = {"current": page_no, "total": total, "pageSize": size}
    return {
        "result": {"success": True, "data": {"pageInfo": info, "dataSource": page}, "errorCode": None, "error": None}
    }


def _announcements(call: Call) -> list[tuple[int, dict[str, Any]]]:
    return [
        (
            notice.moves.times[0],
            _message(f"663{notice.id}", notice.title, notice.text, notice.category, f"/apps/notice/{notice.id}"),
        )
        for notice, _ in call.shop.notices.rows(call.now)
    ]


def _order_notices(call: Call) -> list[tuple[int, dict[str, Any]]]:
    found = []
    for order, _ in call.shop.orders.rows(call.now):
        link = f"/apps/order/detail?tradeOrderId={order.id}"
        told = _message(f"664{order.id}", "You've got a new order", f"Order Number: {order.id}", "Orders", link)
        found.append((order.moves.times[0], told))
    return found


def _message(identity: str, title: str, text: str, category: str, link: str) -> dict[str, Any]:
    content = {"title": title, "description": text, "categoryName": category, "picture": "", "webLink": link}
    return {"id": identity, "message_content": {**content, "appLink": ""}}


def _ago(seconds: int) -> str:
    for unit, word in _UNITS:
        if seconds >= unit:
            number = seconds // unit
            return f"{number} {word}{'s' if number > 1 else ''} ago"
    return f"{seconds} seconds ago"


ROUTES = [Route("/sellercenter/msg/list", messages)]
