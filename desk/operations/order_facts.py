"""What is known of orders beside their own rows: the carrier's last scan, and what we had arranged at the platform."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from stores.models import DONE, UNDER_WAY, Action, ActionState, Order, Product
from stores.models.order import OrderStatus, Tracking


@dataclass(frozen=True, slots=True)
class Scan:
    """The carrier's last word. `at` None: none yet."""

    at: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class Arranged:
    """Our newest wish to ship an order. `handover`: `pickup`, `drop_off`, or empty for the store's usual way."""

    state: str
    by: str
    handover: str

    @property
    def words(self) -> str:
        """How it is handed over, or who has it shipped at this moment."""
        if self.state == ActionState.UNSURE:
            return _("Unclear whether the platform took it: it is being looked for. Do not ship it twice.")
        if self.state in UNDER_WAY:
            return _("%(name)s has it shipped at this moment.") % {"name": self.by}
        return {"pickup": _("The carrier picks it up."), "drop_off": _("We drop it off.")}.get(self.handover, "")


def scans_of(orders: Iterable[Order]) -> Mapping[tuple[int, str], Scan]:
    """(store id, order) -> the last scan of those on their way. At most one statement."""
    moving = [order for order in orders if order.status == OrderStatus.IN_TRANSIT]
    if not moving:
        return {}
    rows = Tracking.objects.filter(
        store__in={order.store_id for order in moving}, external_id__in={order.external_id for order in moving}
    )
    return {(row.store_id, row.external_id): Scan(row.last_scan_at, row.last_scan_text) for row in rows}


def arranged_of(orders: Iterable[Order]) -> Mapping[tuple[int, str], Arranged]:
    """(store id, order) -> our newest wish to ship it that was done or is under way. One statement."""
    named = list(orders)
    rows = Action.objects.filter(
        kind="ship_order",
        store__in={order.store_id for order in named},
        subject__in={order.external_id for order in named},
        state__in=(*DONE, *UNDER_WAY),
    )
    found: dict[tuple[int, str], Arranged] = {}
    for row in rows.order_by("pk"):
        told = Arranged(row.state, row.asked_by_name, str(row.payload.get("handover", "")))
        found[row.store_id, row.subject] = told
    return found


def seller_skus_of(orders: Iterable[Order]) -> Mapping[tuple[int, str], str]:
    """(store id, the platform's id of a SKU) -> the seller's own code, where one is known. One statement."""
    named = list(orders)
    rows = Product.objects.filter(
        store__in={order.store_id for order in named},
        external_id__in={str(line.get("product_id") or "") for order in named for line in order.lines},
    )
    return {
        (store_id, str(sku.get("sku_id", ""))): str(sku["seller_sku"])
        for store_id, skus in rows.values_list("store_id", "skus")
        for sku in skus
        if sku.get("seller_sku")
    }
