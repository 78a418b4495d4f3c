"""The world's things in TikTok Shop's JSON: field names, spellings and oddities as documented."""

from typing import Any

import msgspec

from sandbox.model import Conversation, Message, Order, Product, Request, Shop, Statement, Withdrawal


def money(shop: Shop, value: float) -> str:
    """Decimal text in major units."""
    return f"{value:.0f}" if shop.currency in ("IDR", "VND") else f"{value:.2f}"


def order(shop: Shop, item: Order, t: float) -> dict[str, Any]:
    status = item.status_at(t)
    total = sum(float(line[3]) for line in item.lines)
    reached = {move: at for at, move in item.moves if at <= t}
    wire: dict[str, Any] = {
        "id": item.id,
        "status": status,
        "create_time": item.created,
        "update_time": item.updated_at(t),
        "user_id": item.buyer_id,
        "buyer_email": f"v{item.buyer_id[-8:]}@scs.tiktokw.example",
        "buyer_message": "",
        "fulfillment_type": "FULFILLMENT_BY_TIKTOK" if item.by_platform else "FULFILLMENT_BY_SELLER",
        "shipping_type": "TIKTOK",
        "shipping_provider": "J&T Express",
        "is_buyer_request_cancel": False,
        "is_cod": False,
        "is_sample_order": item.sample,
        "warehouse_id": f"6{shop.id[1:]}",
        "payment": {
            "currency": shop.currency,
            "sub_total": money(shop, total),
            "total_amount": money(shop, total),
            "tax": "0",
        },
        "recipient_address": {
            "full_address": "***",
            "name": "J*** D**",
            "phone_number": "(+**)****12",
            "region_code": shop.country,
        },
        "packages": [{"id": f"11{item.id[2:]}"}] if item.paid else [],
        "line_items": [
            {
                "id": f"{item.id[:-3]}{900 + n}",
                "sku_id": line[0],
                "product_id": line[1],
                "product_name": line[2],
                "sale_price": line[3],
                "currency": shop.currency,
                "display_status": status,
                "package_status": "TO_FULFILL",
            }
            for n, line in enumerate(item.lines)
        ],
        # Unset times are left out or sent as 0; here one of each.
        "delivery_time": reached.get("DELIVERED", 0),
    }
    if item.paid and item.paid <= t:
        wire |= {"paid_time": item.paid, "rts_sla_time": item.rts_sla, "tts_sla_time": item.tts_sla}
        wire |= {"shipping_due_time": item.ship_due, "collection_due_time": item.tts_sla + 172_800}
    if "AWAITING_COLLECTION" in reached:
        wire |= {"rts_time": item.rts, "tracking_number": f"JT{item.id[-10:]}"}
    if "IN_TRANSIT" in reached:
        wire["collection_time"] = item.collected
    if "CANCELLED" in reached:
        wire |= {
            "cancel_time": reached["CANCELLED"],
            "cancellation_initiator": "SYSTEM",
            "cancel_reason": "Due time passed",
        }
    return wire


def message(item: Message, place: int, chat: Conversation) -> dict[str, Any]:
    return {
        "id": item.id,
        "type": item.kind,
        "content": msgspec.json.encode({"content": item.text}).decode(),
        "create_time": item.at,
        "is_visible": item.visible,
        "index": f"{item.at}{place:04d}",
        "sender": {
            "im_user_id": chat.buyer_id if item.role == "BUYER" else "7010000000000000001",
            "role": item.role,
            "nickname": chat.nickname if item.role == "BUYER" else "",
        },
    }


def conversation(item: Conversation, said: list[Message]) -> dict[str, Any]:
    staffed = any(one.role == "CUSTOMER_SERVICE" for one in said)
    return {
        "id": item.id,
        "participant_count": 3 if staffed else 2,
        "can_send_message": item.can_send,
        "unread_count": len(said)
        - max((n + 1 for n, one in enumerate(said) if one.role == "CUSTOMER_SERVICE"), default=0),
        "create_time": item.messages[0].at,
        "participants": [
            {"im_user_id": item.buyer_id, "role": "BUYER", "nickname": item.nickname, "user_id": item.buyer_id},
            {"im_user_id": "7010000000000000001", "role": "SHOP", "nickname": ""},
        ],
        "latest_message": message(said[-1], len(said) - 1, item),
    }


def product(shop: Shop, item: Product) -> dict[str, Any]:
    return {
        "id": item.id,
        "title": item.title,
        "status": item.status,
        "sales_regions": [shop.country],
        "create_time": item.created,
        "update_time": item.updated,
        "is_not_for_sale": False,
        "audit": {"status": "APPROVED"},
        "skus": [
            {
                "id": sku.id,
                "seller_sku": sku.seller_sku,
                "price": {"currency": shop.currency, "tax_exclusive_price": sku.price, "sale_price": sku.price},
                "inventory": [{"warehouse_id": f"6{shop.id[1:]}", "quantity": max(sku.available, 0)}],
                "status_info": {"status": "NORMAL"}
                if sku.normal
                else {"status": "DEACTIVATED", "deactivation_source": "SELLER"},
            }
            for sku in item.skus
        ],
    }


def inventory(shop: Shop, item: Product) -> dict[str, Any]:
    return {
        "product_id": item.id,
        "skus": [
            {
                "id": sku.id,
                "seller_sku": sku.seller_sku,
                "total_available_quantity": sku.available,
                "total_committed_quantity": sku.committed,
                "warehouse_inventory": [
                    {
                        "warehouse_id": f"6{shop.id[1:]}",
                        "available_quantity": sku.available,
                        "committed_quantity": sku.committed,
                    }
                ],
            }
            for sku in item.skus
        ],
    }


def statement(shop: Shop, item: Statement) -> dict[str, Any]:
    return {
        "id": item.id,
        "statement_time": item.at,
        "currency": shop.currency,
        "settlement_amount": f"{item.amount:.2f}" if item.amount else "0",
        "revenue_amount": f"{abs(item.amount) * 1.2:.2f}",
        "fee_amount": f"{-abs(item.amount) * 0.15:.2f}",
        "adjustment_amount": "0",
        "payment_status": item.payment,
        "payment_id": f"34{item.id[2:]}",
    }


def withdrawal(shop: Shop, item: Withdrawal) -> dict[str, Any]:
    return {
        "id": item.id,
        "type": item.kind,
        "amount": f"{item.amount:.2f}",
        "currency": shop.currency,
        "status": item.status,
        "create_time": item.at,
    }


def _request(shop: Shop, item: Request, t: float, action: str) -> dict[str, Any]:
    at, status = item.move_at(t)
    pending = status.endswith("PENDING") and item.deadline
    return {
        "order_id": item.order_id,
        "role": "BUYER",
        "create_time": item.created,
        "update_time": at,
        "refund_amount": {"currency": shop.currency, "refund_total": item.amount},
        "seller_next_action_response": [{"action": action, "deadline": item.deadline}] if pending else [],
    }


def cancellation(shop: Shop, item: Request, t: float) -> dict[str, Any]:
    status = item.move_at(t)[1]
    return {
        **_request(shop, item, t, "SELLER_RESPOND_CANCEL"),
        "cancel_id": item.id,
        "cancel_type": item.kind,
        "cancel_status": status,
        "cancel_reason_text": "Order created by mistake",
    }


def returned(shop: Shop, item: Request, t: float) -> dict[str, Any]:
    status = item.move_at(t)[1]
    return {
        **_request(shop, item, t, "SELLER_RESPOND_RETURN"),
        "return_id": item.id,
        "return_type": item.kind,
        "return_status": status,
        "return_reason_text": "Not as described",
    }
