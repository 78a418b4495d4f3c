"""Prices that changed from one reading to the next: a row for each, kept for as long as anybody asks whether it was us."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.models.store import Store


class PriceChange(models.Model):
    """Of one SKU, in minor units of `currency`. What stands in the mirror is the price now."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="price_changes", verbose_name=_("store"))
    product_external_id = models.CharField(_("product"), max_length=64)
    sku_id = models.CharField(_("variant"), max_length=64)
    before = models.BigIntegerField(_("before"))
    after = models.BigIntegerField(_("after"))
    currency = models.CharField(_("currency"), max_length=3)
    seen_at = models.DateTimeField(_("seen"))

    class Meta:
        verbose_name = _("price change")
        verbose_name_plural = _("price changes")
        ordering: ClassVar = ["-seen_at", "-id"]
        indexes: ClassVar = [
            # what a store's last weeks held; the oldest, which are dropped
            models.Index(fields=["store", "seen_at"], name="price_change_of_store"),
        ]

    def __str__(self) -> str:
        return f"{self.sku_id}: {self.before} → {self.after} {self.currency}"
