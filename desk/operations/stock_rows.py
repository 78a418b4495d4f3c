"""SKUs of many stores by what is missing: oversold, out of stock on a live listing, running out."""

from django.db.models import Exists, F, JSONField, OuterRef, Q, QuerySet, Subquery, TextChoices
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from inspections.models import Finding
from stores.models import Product, ProductStatus, StockLevel, Store

LOW = "stock_low_cover"


class Show(TextChoices):
    """The lists of the board, in the order of their urgency."""

    OVERSOLD = "oversold", _("oversold")
    ZERO = "zero", _("out of stock on a live listing")
    LOW = "low", _("running out")
    SUSPENDED = "suspended", _("listing suspended")
    ALL = "all", _("all")


def stock_of(stores: QuerySet[Store]) -> QuerySet[StockLevel]:
    """Stock levels with `listing`: title, status and variants of the product, and `low`: the details of the finding, if any."""
    product = Product.objects.filter(store=OuterRef("store"), external_id=OuterRef("product_external_id"))
    listing = product.values(told=JSONObject(title=F("title"), status=F("status"), skus=F("skus")))[:1]
    low = (
        Finding.objects.open()
        .filter(store=OuterRef("store"), check_id=LOW, subject=OuterRef("external_id"))
        .values("details")[:1]
    )
    return StockLevel.objects.filter(store__in=stores).annotate(
        listing=Subquery(listing, output_field=JSONField()), low=Subquery(low, output_field=JSONField())
    )


def searched(rows: QuerySet[StockLevel], text: str) -> QuerySet[StockLevel]:
    """By the platform's id of the SKU, the seller's own, or a part of the title."""
    if not text:
        return rows
    named = Product.objects.filter(
        Q(title__icontains=text) | Q(skus__contains=[{"seller_sku": text}]),
        store=OuterRef("store"),
        external_id=OuterRef("product_external_id"),
    )
    return rows.filter(Q(external_id=text) | Exists(named))


def of_show(rows: QuerySet[StockLevel], show: Show) -> QuerySet[StockLevel]:
    """The SKUs of one list, the least stock first."""
    return rows.filter(_lists()[show]).order_by("available", "pk")


def _lists() -> dict[Show, Q]:
    """What belongs in each list."""

    def listed(status: ProductStatus) -> Q:
        return Q(
            Exists(
                Product.objects.filter(
                    store=OuterRef("store"), external_id=OuterRef("product_external_id"), status=status
                )
            )
        )

    return {
        Show.OVERSOLD: Q(available__lt=0),
        Show.ZERO: Q(available=0) & listed(ProductStatus.LIVE),
        Show.LOW: Q(available__gt=0)
        & Q(
            Exists(
                Finding.objects.open().filter(store=OuterRef("store"), check_id=LOW, subject=OuterRef("external_id"))
            )
        ),
        Show.SUSPENDED: listed(ProductStatus.SUSPENDED),
        Show.ALL: Q(),
    }
