"""The endpoints: which things, filtered and sorted how, under which field of `data`."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from aiohttp import web

from sandbox import chats
from sandbox.model import Order, Shop
from sandbox.tiktok import answers, forms
from sandbox.tiktok.gateway import Caller
from sandbox.tiktok.paging import page_of
from sandbox.world import World


@dataclass
class Call:
    """A request that passed the gateway. `fault`: one that shows between pages, else empty."""

    world: World
    caller: Caller
    request: web.Request
    body: dict[str, Any]
    fault: str
    write: Callable[[str, dict[str, Any]], None]

    @property
    def shop(self) -> Shop:
        assert self.caller.shop is not None  # noqa: S101  (the gateway lets no shop-scoped path through without one)
        return self.caller.shop

    @property
    def now(self) -> float:
        return self.caller.now


def _between(
    items: list[dict[str, Any]], body: dict[str, Any], *fields: str, closed: bool = False
) -> list[dict[str, Any]]:
    """Items within `<field>_ge` and `<field>_lt` (or `_le` where the endpoint says so)."""
    for name in fields:
        low, high = body.get(f"{name}_ge"), body.get(f"{name}_le" if closed else f"{name}_lt")
        if low is not None:
            items = [item for item in items if item[name] >= int(low)]
        if high is not None:
            items = [item for item in items if item[name] < int(high) + closed]
    return items


def _sorted(
    items: list[dict[str, Any]], query: Any, *, default: str, order: str, id_field: str
) -> list[dict[str, Any]]:
    field = query.get("sort_field", default)
    if items and field not in items[0]:
        raise answers.bad_parameter("sort_field")
    return sorted(items, key=itemgetter(field, id_field), reverse=query.get("sort_order", order) == "DESC")


def _listed(call: Call, name: str, items: list[dict[str, Any]], *, most: int, default: int = 20) -> dict[str, Any]:
    page, fields = page_of(items, call.request.query, most=most, default=default, fault=call.fault)
    return {name: page, **fields}


# -- sellers and shops ---------------------------------------------------------------------------------------------


def authorized_shops(call: Call) -> dict[str, Any]:
    shops = [call.world.shop(index) for index in call.caller.pair.account.shops]
    return {
        "shops": [
            {
                "id": one.id,
                "name": one.name,
                "region": one.country,
                "seller_type": one.seller_type,
                "cipher": one.cipher,
                "code": one.code,
            }
            for one in shops
        ]
    }


def active_shops(call: Call) -> dict[str, Any]:
    shops = [call.world.shop(index) for index in call.caller.pair.account.shops]
    return {"shops": [{"id": one.id, "region": one.country} for one in shops if not one.closed_code]}


def permissions(call: Call) -> dict[str, Any]:
    return {"permissions": ["MANAGE_GLOBAL_PRODUCT"]}


def prerequisites(call: Call) -> dict[str, Any]:
    why = call.shop.restricted
    checks = [("SHOP_STATUS", why), ("SHOP_TAX", ""), ("RETURN_WAREHOUSE", ""), ("BANk_ACCOUNT", "")]
    return {
        "check_results": [
            {"check_item": name, "is_failed": bool(text), "fail_reasons": [text] if text else []}
            for name, text in checks
        ]
    }


# -- orders --------------------------------------------------------------------------------------------------------


def _orders_now(call: Call) -> list[dict[str, Any]]:
    """An order's form is kept until its next move, since most requests meet the same one again."""
    shop, now = call.shop, call.now
    return [_form_of(shop, one, now) for one in shop.orders.values() if one.created <= now]


def _form_of(shop: Shop, order: Order, now: float) -> dict[str, Any]:
    key = (order.step_at(now), len(order.lines), order.moves[-1])
    if order.form is None or order.form[0] != key:
        order.form = (key, forms.order(shop, order, now))
    return order.form[1]


def search_orders(call: Call) -> dict[str, Any]:
    items = _between(_orders_now(call), call.body, "create_time", "update_time")
    if status := call.body.get("order_status"):
        items = [item for item in items if item["status"] == status]
    if call.body.get("is_buyer_request_cancel"):
        items = [item for item in items if item["is_buyer_request_cancel"]]
    ordered = _sorted(items, call.request.query, default="create_time", order="DESC", id_field="id")
    return _listed(call, "orders", ordered, most=100)


def order_detail(call: Call) -> dict[str, Any]:
    ids = call.request.query.get("ids", "").split(",")
    if not ids[0] or len(ids) > 50:
        raise answers.bad_parameter("ids")
    return {"orders": [item for item in _orders_now(call) if item["id"] in ids]}


def tracking(call: Call) -> dict[str, Any]:
    order = call.shop.orders.get(call.request.match_info["order_id"])
    if order is None or order.created > call.now:
        raise answers.RefusedError(21008111, "The order does not belong to the seller.")
    scans = [(at, text) for at, text in order.scans if at <= call.now]
    return {
        "tracking": [
            {"description": f"{text}\n", "update_time_millis": at * 1000, "action_code": 100}
            for at, text in reversed(scans)
        ]
    }


def search_packages(call: Call) -> dict[str, Any]:
    of = {"AWAITING_SHIPMENT": "TO_FULFILL", "AWAITING_COLLECTION": "PROCESSING", "IN_TRANSIT": "FULFILLING"}
    packages = [
        {
            "id": f"11{item['id'][2:]}",
            "status": of.get(item["status"], "COMPLETED"),
            "create_time": item["create_time"],
            "update_time": item["update_time"],
            "orders": [{"id": item["id"]}],
        }
        for item in _orders_now(call)
        if item["packages"]
    ]
    items = _between(packages, call.body, "create_time", "update_time")
    if status := call.body.get("package_status"):
        items = [item for item in items if item["status"] == status]
    return _listed(
        call,
        "packages",
        _sorted(items, call.request.query, default="create_time", order="DESC", id_field="id"),
        most=50,
    )


def ship_package(call: Call) -> dict[str, Any]:
    """Arranges the shipment of an order that waits for it."""
    package = call.request.match_info["package_id"]
    order = next((one for one in call.shop.orders.values() if f"11{one.id[2:]}" == package), None)
    if order is None or order.status_at(call.now) != "AWAITING_SHIPMENT":
        raise answers.RefusedError(21011001, "The package cannot be shipped in its present state.")
    now = int(call.now)
    order.moves = [move for move in order.moves if move[0] <= now] + [
        (now, "AWAITING_COLLECTION"),
        (now + 21_600, "IN_TRANSIT"),
    ]
    order.rts, order.collected, order.scans = now, now + 21_600, [(now + 21_600, "Picked up by the carrier")]
    call.write("ship", {"package_id": package})
    return {}


def warehouses(call: Call) -> dict[str, Any]:
    only = {
        "id": f"6{call.shop.id[1:]}",
        "name": "Main warehouse",
        "effect_status": "ENABLED",
        "type": "SALES_WAREHOUSE",
        "is_default": True,
    }
    return {"warehouses": [only]}


# -- customer service ----------------------------------------------------------------------------------------------


def conversations(call: Call) -> dict[str, Any]:
    """Newest activity first."""
    said = [(one, one.at(call.now)) for one in call.shop.conversations.values()]
    items = [forms.conversation(one, messages) for one, messages in said if messages]
    items.sort(key=lambda item: (item["latest_message"]["create_time"], item["id"]), reverse=True)
    return _listed(call, "conversations", items, most=20)


def _conversation(call: Call) -> Any:
    chat = call.shop.conversations.get(call.request.match_info["conversation_id"])
    if chat is None or not chat.at(call.now):
        raise answers.NOT_FOUND
    return chat


def messages(call: Call) -> dict[str, Any]:
    chat = _conversation(call)
    items = [forms.message(one, place, chat) for place, one in enumerate(chat.at(call.now))]
    items.sort(key=itemgetter("create_time", "index"), reverse=call.request.query.get("sort_order", "DESC") == "DESC")
    page, fields = page_of(items, call.request.query, most=10, default=10, fault=call.fault)
    return {"messages": page, "next_page_token": fields["next_page_token"], "unsupported_msg_tips": ""}


def send_message(call: Call) -> dict[str, Any]:
    chat = _conversation(call)
    text = str(call.body.get("content", ""))
    if call.body.get("type") != "TEXT" or not text:
        raise answers.bad_parameter("content")
    message = chats.reply(chat, call.world.pen(call.shop), int(call.now), text)
    call.write("message", {"conversation_id": chat.id, "message_id": message.id})
    return {"message_id": message.id}


def mark_read(call: Call) -> dict[str, Any]:
    call.write("read", {"conversation_id": _conversation(call).id})
    return {}


def agent_settings(call: Call) -> dict[str, Any]:
    return {"can_accept_chat": True}


def performance(call: Call) -> dict[str, Any]:
    return {
        "performance": {"support_session_count": 40, "response_percentage": "93.4", "satisfaction_percentage": "88.0"}
    }


# -- products and stock --------------------------------------------------------------------------------------------


def search_products(call: Call) -> dict[str, Any]:
    items = [forms.product(call.shop, one) for one in call.shop.products.values()]
    status = call.body.get("status", "ALL")
    if status != "ALL":
        items = [item for item in items if item["status"] == status]
    items = _between(items, call.body, "create_time", "update_time", closed=True)
    return _listed(call, "products", items, most=100)


def product_detail(call: Call) -> dict[str, Any]:
    product = call.shop.products.get(call.request.match_info["product_id"])
    if product is None:
        raise answers.RefusedError(12052032, "The product does not exist.")
    return {**forms.product(call.shop, product), "product_status": product.status, "audit_failed_reasons": []}


def search_inventory(call: Call) -> dict[str, Any]:
    product_ids, sku_ids = call.body.get("product_ids") or [], set(call.body.get("sku_ids") or [])
    if len(product_ids) > 100 or len(sku_ids) > 600 or not (product_ids or sku_ids):
        raise answers.bad_parameter("product_ids")
    products = call.shop.products.values()
    if sku_ids:
        found = [one for one in products if any(sku.id in sku_ids for sku in one.skus)]
    else:
        found = [one for one in products if one.id in set(product_ids)]
    return {"inventory": [forms.inventory(call.shop, one) for one in found]}


def update_inventory(call: Call) -> dict[str, Any]:
    product = call.shop.products.get(call.request.match_info["product_id"])
    if product is None:
        raise answers.RefusedError(12052032, "The product does not exist.")
    wanted = {sku["id"]: sku["inventory"][0]["quantity"] for sku in call.body.get("skus", [])}
    for sku in product.skus:
        if sku.id in wanted:
            sku.available = int(wanted[sku.id])
    product.updated = int(call.now)
    call.write("stock", {"product_id": product.id, "skus": wanted})
    return {"errors": []}


# -- finance -------------------------------------------------------------------------------------------------------


def statements(call: Call) -> dict[str, Any]:
    if call.request.query.get("sort_field") != "statement_time":
        raise answers.bad_parameter("sort_field")
    items = [forms.statement(call.shop, one) for one in call.shop.statements if one.at <= call.now]
    items = _between(items, dict(call.request.query), "statement_time")
    if status := call.request.query.get("payment_status"):
        items = [item for item in items if item["payment_status"] == status]
    return _listed(
        call,
        "statements",
        _sorted(items, call.request.query, default="statement_time", order="ASC", id_field="id"),
        most=100,
    )


def withdrawals(call: Call) -> dict[str, Any]:
    kinds = call.request.query.get("types", "").split(",")
    if not kinds[0]:
        raise answers.bad_parameter("types")
    items = [
        forms.withdrawal(call.shop, one) for one in call.shop.withdrawals if one.at <= call.now and one.kind in kinds
    ]
    return _listed(call, "withdrawals", _between(items, dict(call.request.query), "create_time"), most=100)


def payments(call: Call) -> dict[str, Any]:
    if call.shop.country not in ("GB", "US"):
        raise answers.RefusedError(36009009, "Payments are not available in this market.")
    return _listed(call, "payments", [], most=100)


def unsettled(call: Call) -> dict[str, Any]:
    if call.request.query.get("sort_field") != "order_create_time":
        raise answers.bad_parameter("sort_field")
    open_orders = [one for one in _orders_now(call) if one["status"] in ("IN_TRANSIT", "DELIVERED")]
    lines = [
        {
            "type": "ORDER",
            "id": f"16{one['id'][2:]}",
            "status": "UNSETTLED",
            "currency": call.shop.currency,
            "order_id": one["id"],
            "order_create_time": one["create_time"],
            "est_settlement_amount": one["payment"]["total_amount"],
        }
        for one in open_orders
    ]
    total = sum(float(line["est_settlement_amount"]) for line in lines)
    return {
        **_listed(call, "transactions", lines, most=100),
        "sum_est_settlement_amount": forms.money(call.shop, total),
    }


# -- returns and cancellations -------------------------------------------------------------------------------------


def search_cancellations(call: Call) -> dict[str, Any]:
    items = [forms.cancellation(call.shop, one, call.now) for one in call.shop.cancellations if one.created <= call.now]
    items = _between(items, call.body, "create_time", "update_time")
    if statuses := call.body.get("cancel_status"):
        items = [item for item in items if item["cancel_status"] in statuses]
    ordered = _sorted(items, call.request.query, default="create_time", order="ASC", id_field="cancel_id")
    return _listed(call, "cancellations", ordered, most=50, default=10)


def answer_cancellation(call: Call) -> dict[str, Any]:
    found = next((one for one in call.shop.cancellations if one.id == call.request.match_info["cancel_id"]), None)
    if found is None or not found.move_at(call.now)[1].endswith("PENDING"):
        raise answers.RefusedError(25001001, "The cancellation cannot be answered.")
    verb = call.request.match_info["verb"]
    ending = "SUCCESS" if verb == "approve" else "CANCEL"
    found.moves = [(at, move) for at, move in found.moves if at <= call.now] + [
        (int(call.now), f"CANCELLATION_REQUEST_{ending}")
    ]
    call.write("cancellation", {"cancel_id": found.id, "answer": verb})
    return {}


def search_returns(call: Call) -> dict[str, Any]:
    items = [forms.returned(call.shop, one, call.now) for one in call.shop.returns if one.created <= call.now]
    items = _between(items, call.body, "create_time", "update_time")
    if not items:  # the newest version leaves the list out when it is empty
        return {"next_page_token": "", "total_count": 0}
    ordered = _sorted(items, call.request.query, default="create_time", order="ASC", id_field="return_id")
    return _listed(call, "return_orders", ordered, most=50, default=10)


# -- webhooks ------------------------------------------------------------------------------------------------------


def list_webhooks(call: Call) -> dict[str, Any]:
    hooks = [
        {"event_type": name, "address": address, "create_time": 0, "update_time": 0}
        for name, address in call.shop.webhooks.items()
    ]
    return {"total_count": len(hooks), "webhooks": hooks}


def put_webhook(call: Call) -> dict[str, Any]:
    address = str(call.body.get("address", ""))
    if (
        not call.body.get("event_type")
        or not address.startswith(("https://", "http://127.0.0.1"))
        or len(address) > 255
    ):
        raise answers.bad_parameter("address")
    call.shop.webhooks[call.body["event_type"]] = address
    return {}


def delete_webhook(call: Call) -> dict[str, Any]:
    call.shop.webhooks.pop(str(call.body.get("event_type", "")), None)
    return {}


_CHAT = "/customer_service/202309/conversations"
_RETURNS = "/return_refund/202309"

ENDPOINTS: tuple[tuple[str, str, Callable[[Call], dict[str, Any]]], ...] = (
    ("GET", "/authorization/202309/shops", authorized_shops),
    ("GET", "/seller/202309/shops", active_shops),
    ("GET", "/seller/202309/permissions", permissions),
    ("GET", "/product/202312/prerequisites", prerequisites),
    ("POST", "/order/202309/orders/search", search_orders),
    ("GET", "/order/202309/orders", order_detail),
    ("GET", "/order/202507/orders", order_detail),
    ("GET", "/fulfillment/202309/orders/{order_id}/tracking", tracking),
    ("POST", "/fulfillment/202309/packages/search", search_packages),
    ("POST", "/fulfillment/202309/packages/{package_id}/ship", ship_package),
    ("GET", "/logistics/202309/warehouses", warehouses),
    ("GET", _CHAT, conversations),
    ("GET", _CHAT + "/{conversation_id}/messages", messages),
    ("POST", _CHAT + "/{conversation_id}/messages", send_message),
    ("POST", _CHAT + "/{conversation_id}/messages/read", mark_read),
    ("GET", "/customer_service/202309/agents/settings", agent_settings),
    ("GET", "/customer_service/202407/performance", performance),
    ("POST", "/product/202502/products/search", search_products),
    ("POST", "/product/202309/products/search", search_products),
    ("GET", "/product/202309/products/{product_id}", product_detail),
    ("POST", "/product/202309/inventory/search", search_inventory),
    ("POST", "/product/202309/products/{product_id}/inventory/update", update_inventory),
    ("GET", "/finance/202309/statements", statements),
    ("GET", "/finance/202309/withdrawals", withdrawals),
    ("GET", "/finance/202605/payments", payments),
    ("GET", "/finance/202507/orders/unsettled", unsettled),
    ("POST", _RETURNS + "/cancellations/search", search_cancellations),
    ("POST", _RETURNS + "/cancellations/{cancel_id}/{verb:approve|reject}", answer_cancellation),
    ("POST", _RETURNS + "/returns/search", search_returns),
    ("GET", "/event/202309/webhooks", list_webhooks),
    ("PUT", "/event/202309/webhooks", put_webhook),
    ("DELETE", "/event/202309/webhooks", delete_webhook),
)
