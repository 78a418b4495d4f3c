"""Mirror of listings and of the units behind them."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.models.mirror_row import MirrorRow, one_per_store


class ProductStatus(models.TextChoices):
    """Where a listing stands, in the words all platforms share."""

    LIVE = "live", _("live")
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    REJECTED = "rejected", _("rejected")
    OFF = "off", _("switched off by the seller")
    SUSPENDED = "suspended", _("suspended by the platform")
    DELETED = "deleted", _("deleted")


class Product(MirrorRow):
    """Mirrors ProductRecord."""

    title = models.CharField(_("title"), max_length=300)
    status = models.CharField(_("status"), max_length=16, choices=ProductStatus)
    platform_status = models.CharField(_("platform's status"), max_length=40)
    created_at = models.DateTimeField(_("made"), null=True)
    updated_at = models.DateTimeField(_("changed"), null=True)
    skus = models.JSONField(_("variants"), default=list)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints: ClassVar = [one_per_store("product")]


class StockLevel(MirrorRow):
    """Mirrors StockRecord."""

    product_external_id = models.CharField(_("product"), max_length=64)
    available = models.IntegerField(_("available"))
    committed = models.IntegerField(_("committed"), null=True)

    class Meta:
        verbose_name = _("stock level")
        verbose_name_plural = _("stock levels")
        constraints: ClassVar = [one_per_store("stocklevel")]
