"""Mirror of requests to cancel, return or refund."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.models.mirror_row import MirrorRow, one_per_store
from stores.privacy.classes import BuyerData, DataClass
from stores.topics import Topic


class AftersalesRow(MirrorRow):
    """What a cancellation and a return have in common."""

    order_external_id = models.CharField(_("order"), max_length=64)
    state = models.CharField(_("state"), max_length=16)
    platform_status = models.CharField(_("platform's status"), max_length=60)
    reason = models.CharField(_("reason"), max_length=300)
    created_at = models.DateTimeField(_("asked"))
    updated_at = models.DateTimeField(_("changed"))
    respond_by_at = models.DateTimeField(_("answer by"), null=True)
    refund_amount = models.DecimalField(_("refund"), null=True, max_digits=20, decimal_places=4)
    currency = models.CharField(_("currency"), max_length=3)

    BUYER: ClassVar = BuyerData(
        Topic.AFTERSALES, "created_at", {"reason": DataClass.WORDS}, {"order": "order_external_id"}
    )

    class Meta:
        abstract = True


class Cancellation(AftersalesRow):
    """Mirrors CancellationRecord."""

    requested_by = models.CharField(_("asked by"), max_length=16)

    class Meta:
        verbose_name = _("cancellation")
        verbose_name_plural = _("cancellations")
        constraints: ClassVar = [one_per_store("cancellation")]
        indexes: ClassVar = [
            # the snapshot of an inspection: requests that wait for the seller
            models.Index(fields=["store"], name="cancellation_pending", condition=models.Q(state="pending")),
        ]


class Return(AftersalesRow):
    """Mirrors ReturnRecord."""

    kind = models.CharField(_("kind"), max_length=40)

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        constraints: ClassVar = [one_per_store("return")]
