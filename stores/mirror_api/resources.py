"""The lists of the mirror, one entry a kind of row: its area, its fields, what it can be narrowed by."""

from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import F, JSONField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from rest_framework import serializers

from people.filters import MomentFilter
from people.programs.written_rows import JsonObject, Moment
from people.roles import Area
from stores.mirror_api.columns import Column, decimal, flag, moment, money, number, plain, text
from stores.mirror_api.lists import mirror_views
from stores.models import (
    Balance,
    Cancellation,
    Conversation,
    ListingIssue,
    Message,
    Metric,
    Order,
    OrderStatus,
    Penalty,
    Product,
    ProductStatus,
    Punishment,
    Return,
    Review,
    Statement,
    StockLevel,
    Tracking,
    UnsettledSum,
    Withdrawal,
)


class OrderLineSerializer(serializers.Serializer[Any]):
    """A line of an order."""

    sku_id = serializers.CharField()
    product_id = serializers.CharField()
    name = serializers.CharField()
    quantity = serializers.IntegerField()


class SkuSerializer(serializers.Serializer[Any]):
    """A variant of a product."""

    sku_id = serializers.CharField()
    seller_sku = serializers.CharField()
    on_sale = serializers.BooleanField()
    price = serializers.IntegerField(required=False, allow_null=True, help_text="In minor units of `currency`.")
    currency = serializers.CharField(required=False)


class MessageSerializer(serializers.Serializer[Any]):
    """A message of a chat; phone numbers and e-mail addresses are masked. `warnings`: why it looks like a scam."""

    external_id = serializers.CharField()
    sender = serializers.CharField(help_text="buyer, staff, automatic or system")
    kind = serializers.CharField()
    text = serializers.CharField()
    sent_at = serializers.DateTimeField()
    warnings = serializers.ListField(child=serializers.CharField())


class ScanSerializer(serializers.Serializer[Any]):
    """The carrier's newest scan."""

    at = serializers.DateTimeField(allow_null=True)
    text = serializers.CharField()


def _since(name: str) -> dict[str, Any]:
    """`<name>_after` and `<name>_before` of a column `<name>_at`."""
    return {
        f"{name}_after": MomentFilter(field_name=f"{name}_at", lookup_expr="gt"),
        f"{name}_before": MomentFilter(field_name=f"{name}_at", lookup_expr="lt"),
    }


_NULL: dict[str, Any] = {"allow_null": True}

_MESSAGES = (
    Message.objects.filter(store=OuterRef("store"), conversation_external_id=OuterRef("external_id"))
    .order_by()
    .values("store")
    .annotate(
        all=JSONBAgg(
            JsonObject(
                external_id=F("external_id"),
                sender=F("sender"),
                kind=F("kind"),
                text=F("text"),
                sent_at=Moment(F("sent_at")),
                warnings=F("warnings"),
            ),
            order_by="sent_at",
        )
    )
    .values("all")
)
_SCAN = Tracking.objects.filter(store=OuterRef("store"), external_id=OuterRef("external_id")).values(
    scan=JsonObject(at=Moment(F("last_scan_at")), text=F("last_scan_text"))
)

MIRROR: dict[str, Any] = {
    "orders": mirror_views(
        "orders",
        Order,
        Area.ORDERS,
        {
            "status": Column(serializers.ChoiceField(choices=OrderStatus.choices), text("status").source),
            "platform_status": text("platform_status"),
            "created_at": moment("created_at"),
            "updated_at": moment("updated_at", help_text="By the platform's clock."),
            **{
                name: moment(name, **_NULL)
                for name in (
                    *("paid_at", "ship_by_at", "shipped_at", "hand_over_by_at", "collected_at", "deliver_by_at"),
                    *("delivered_at", "cancelled_at", "auto_cancel_at"),
                )
            },
            "fulfilled_by_platform": flag("fulfilled_by_platform"),
            "cancel_requested": flag("cancel_requested"),
            "total": money("total_amount"),
            "carrier": text("carrier"),
            "tracking_number": text("tracking_number"),
        },
        {
            "status": django_filters.MultipleChoiceFilter(choices=OrderStatus.choices),
            "cancel_requested": django_filters.BooleanFilter(),
            "ship_by_before": MomentFilter(field_name="ship_by_at", lookup_expr="lt"),
            "tracking_number": django_filters.CharFilter(),
            **_since("created"),
        },
        more={
            "lines": plain("lines", OrderLineSerializer(many=True)),
            "last_scan": Column(ScanSerializer(allow_null=True), Subquery(_SCAN)),
        },
    ),
    "cancellations": mirror_views(
        "cancellations",
        Cancellation,
        Area.ORDERS,
        {
            "order_external_id": text("order_external_id"),
            "state": text("state"),
            "platform_status": text("platform_status"),
            "reason": text("reason"),
            "requested_by": text("requested_by"),
            "created_at": moment("created_at"),
            "updated_at": moment("updated_at"),
            "respond_by_at": moment("respond_by_at", **_NULL),
            "refund": money("refund_amount"),
        },
        {"state": django_filters.CharFilter(), "order": django_filters.CharFilter(field_name="order_external_id")},
    ),
    "returns": mirror_views(
        "returns",
        Return,
        Area.ORDERS,
        {
            "order_external_id": text("order_external_id"),
            "kind": text("kind"),
            "state": text("state"),
            "platform_status": text("platform_status"),
            "reason": text("reason"),
            "created_at": moment("created_at"),
            "updated_at": moment("updated_at"),
            "respond_by_at": moment("respond_by_at", **_NULL),
            "refund": money("refund_amount"),
        },
        {"state": django_filters.CharFilter()},
    ),
    "conversations": mirror_views(
        "conversations",
        Conversation,
        Area.MESSAGES,
        {
            "buyer_name": text("buyer_name", help_text="Masked."),
            "can_reply": flag("can_reply"),
            "unread_count": number("unread_count"),
            "created_at": moment("created_at"),
            "last_message_at": moment("last_message_at", **_NULL),
            "last_sender": text("last_sender"),
            "last_staff_reply_at": moment("last_staff_reply_at", **_NULL),
            "waiting_since": moment("waiting_since", **_NULL, help_text="null: the buyer does not wait."),
        },
        {
            "waiting": django_filters.BooleanFilter(field_name="waiting_since", lookup_expr="isnull", exclude=True),
            "waiting_before": MomentFilter(field_name="waiting_since", lookup_expr="lt"),
        },
        more={"messages": Column(MessageSerializer(many=True), Coalesce(Subquery(_MESSAGES), Value([], JSONField())))},
    ),
    "products": mirror_views(
        "products",
        Product,
        Area.STOCK,
        {
            "title": text("title"),
            "status": Column(serializers.ChoiceField(choices=ProductStatus.choices), text("status").source),
            "platform_status": text("platform_status"),
            "created_at": moment("created_at", **_NULL),
            "updated_at": moment("updated_at", **_NULL),
        },
        {"status": django_filters.MultipleChoiceFilter(choices=ProductStatus.choices)},
        more={"skus": plain("skus", SkuSerializer(many=True))},
    ),
    "stock": mirror_views(
        "stock",
        StockLevel,
        Area.STOCK,
        {
            "product_external_id": text("product_external_id"),
            "available": number("available"),
            "committed": number("committed", **_NULL),
        },
        {
            "product": django_filters.CharFilter(field_name="product_external_id"),
            "available_below": django_filters.NumberFilter(field_name="available", lookup_expr="lt"),
        },
    ),
    "listing-issues": mirror_views(
        "listing-issues",
        ListingIssue,
        Area.STOCK,
        {
            "product_external_id": text("product_external_id"),
            "kind": text("kind"),
            "reason": text("reason"),
            "suggestion": text("suggestion"),
            "fix_by_at": moment("fix_by_at", **_NULL),
            "updated_at": moment("updated_at", **_NULL),
        },
        {},
    ),
    "reviews": mirror_views(
        "reviews",
        Review,
        Area.REVIEWS,
        {
            "product_external_id": text("product_external_id"),
            "order_external_id": text("order_external_id"),
            "rating": number("rating", **_NULL, help_text="1 to 5; null: without stars."),
            "text": text("text"),
            "has_media": flag("has_media"),
            "buyer_name": text("buyer_name", help_text="Masked."),
            "created_at": moment("created_at"),
            "reply_text": text("reply_text"),
            "replied_at": moment("replied_at", **_NULL),
            "can_reply": flag("can_reply", **_NULL),
            "is_hidden": flag("is_hidden", **_NULL),
        },
        {
            "rating": django_filters.NumberFilter(),
            "rating_below": django_filters.NumberFilter(field_name="rating", lookup_expr="lt"),
            "replied": django_filters.BooleanFilter(field_name="replied_at", lookup_expr="isnull", exclude=True),
            **_since("created"),
        },
    ),
    "health-figures": mirror_views(
        "health-figures",
        Metric,
        Area.STORE,
        {
            "key": text("key"),
            "name": text("name"),
            "value": decimal("value"),
            "unit": text("unit"),
            "target": decimal("target"),
            "comparator": text("comparator"),
            "respected": flag("respected", **_NULL),
        },
        {"key": django_filters.CharFilter(), "respected": django_filters.BooleanFilter()},
    ),
    "penalties": mirror_views(
        "penalties",
        Penalty,
        Area.STORE,
        {
            "points": number("points"),
            "original_points": number("original_points", **_NULL),
            "reason": text("reason"),
            "platform_reason": text("platform_reason"),
            "issued_at": moment("issued_at"),
        },
        {},
    ),
    "punishments": mirror_views(
        "punishments",
        Punishment,
        Area.STORE,
        {
            "kind": text("kind"),
            "platform_kind": text("platform_kind"),
            "reason": text("reason"),
            "begins_at": moment("begins_at"),
            "ends_at": moment("ends_at", **_NULL),
            "tier": number("tier", **_NULL),
        },
        {},
    ),
    "statements": mirror_views(
        "statements",
        Statement,
        Area.MONEY,
        {
            "statement_at": moment("statement_at"),
            "settlement": money("settlement_amount"),
            "revenue": money("revenue_amount"),
            "fees": money("fee_amount"),
            "adjustments": money("adjustment_amount"),
            "payment": text("payment"),
        },
        {"payment": django_filters.CharFilter()},
    ),
    "withdrawals": mirror_views(
        "withdrawals",
        Withdrawal,
        Area.MONEY,
        {
            "kind": text("kind"),
            "state": text("state"),
            "platform_status": text("platform_status"),
            "amount": money("amount"),
            "created_at": moment("created_at"),
        },
        {"state": django_filters.CharFilter(), "kind": django_filters.CharFilter()},
    ),
    "unsettled": mirror_views(
        "unsettled",
        UnsettledSum,
        Area.MONEY,
        {
            "currency": text("currency", "external_id"),
            "amount": decimal("settlement_amount"),
            "transaction_count": number("transaction_count", **_NULL),
        },
        {},
    ),
    "balances": mirror_views(
        "balances",
        Balance,
        Area.MONEY,
        {"balance": money("amount"), "measured_at": moment("measured_at")},
        {"amount_below": django_filters.NumberFilter(field_name="amount", lookup_expr="lt")},
    ),
}
