"""Mirror of orders and of the newest carrier scan of those under way."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.models.mirror_row import MirrorRow, one_per_store
from stores.privacy.classes import BuyerData, DataClass
from stores.topics import Topic


class OrderStatus(models.TextChoices):
    """Where an order stands, in the words all platforms share."""

    UNPAID = "unpaid", _("unpaid")
    ON_HOLD = "on_hold", _("on hold")
    TO_SHIP = "to_ship", _("to ship")
    PARTLY_SHIPPED = "partly_shipped", _("partly shipped")
    AWAITING_COLLECTION = "awaiting_collection", _("awaiting collection")
    IN_TRANSIT = "in_transit", _("in transit")
    DELIVERED = "delivered", _("delivered")
    COMPLETED = "completed", _("completed")
    CANCELLED = "cancelled", _("cancelled")


# Orders that some deadline still concerns.
OPEN_STATUSES = (
    OrderStatus.TO_SHIP,
    OrderStatus.PARTLY_SHIPPED,
    OrderStatus.AWAITING_COLLECTION,
    OrderStatus.IN_TRANSIT,
)


# Those, and orders that wait to be paid or released.
UNFINISHED_STATUSES = (*OPEN_STATUSES, OrderStatus.UNPAID, OrderStatus.ON_HOLD)


class Order(MirrorRow):
    """Mirrors OrderRecord. Of the buyer nothing is kept but what the carrier calls the parcel."""

    status = models.CharField(_("status"), max_length=24, choices=OrderStatus)
    platform_status = models.CharField(_("platform's status"), max_length=40)
    created_at = models.DateTimeField(_("placed"))
    updated_at = models.DateTimeField(_("changed"))
    paid_at = models.DateTimeField(_("paid"), null=True)
    ship_by_at = models.DateTimeField(_("ship by"), null=True)
    shipped_at = models.DateTimeField(_("shipped"), null=True)
    hand_over_by_at = models.DateTimeField(_("hand over by"), null=True)
    collected_at = models.DateTimeField(_("collected"), null=True)
    deliver_by_at = models.DateTimeField(_("deliver by"), null=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True)
    auto_cancel_at = models.DateTimeField(_("cancelled by the platform at"), null=True)
    fulfilled_by_platform = models.BooleanField(_("fulfilled by the platform"), default=False)
    cancel_requested = models.BooleanField(_("buyer asks to cancel"), default=False)
    total_amount = models.DecimalField(_("total"), null=True, max_digits=20, decimal_places=4)
    currency = models.CharField(_("currency"), max_length=3)
    carrier = models.CharField(_("carrier"), max_length=80)
    tracking_number = models.CharField(_("tracking number"), max_length=80)
    lines = models.JSONField(_("lines"), default=list)

    BUYER: ClassVar = BuyerData(
        Topic.ORDERS, "created_at", {"tracking_number": DataClass.TRACE}, {"order": "external_id"}
    )

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints: ClassVar = [one_per_store("order")]
        indexes: ClassVar = [
            # the snapshot of an inspection, and the boards: orders that are not over, among the many that are
            models.Index(fields=["store"], name="order_unfinished", condition=models.Q(status__in=UNFINISHED_STATUSES)),
            # the snapshot of an inspection: units sold lately, newest shipment
            models.Index(fields=["store", "created_at"], name="order_recent"),
            # an order looked up by how its number begins
            models.Index(fields=["external_id"], name="order_number", opclasses=["varchar_pattern_ops"]),
        ]


class Tracking(MirrorRow):
    """Mirrors TrackingRecord."""

    last_scan_at = models.DateTimeField(_("last scan"), null=True)
    last_scan_text = models.CharField(_("last scan says"), max_length=200)

    class Meta:
        verbose_name = _("parcel tracking")
        verbose_name_plural = _("parcel trackings")
        constraints: ClassVar = [one_per_store("tracking")]
