"""Mirror of what buyers say of the store in public, and of what the platform announces to it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.models.mirror_row import MirrorRow, one_per_store
from stores.privacy.classes import BuyerData, DataClass
from stores.topics import Topic


class Review(MirrorRow):
    """Mirrors ReviewRecord."""

    product_external_id = models.CharField(_("product"), max_length=64, blank=True)
    order_external_id = models.CharField(_("order"), max_length=64, blank=True)
    rating = models.SmallIntegerField(_("stars"), null=True)
    text = models.TextField(_("text"), blank=True)
    has_media = models.BooleanField(_("with pictures"), default=False)
    buyer_name = models.CharField(_("buyer"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("written"))
    reply_text = models.TextField(_("our reply"), blank=True)
    replied_at = models.DateTimeField(_("replied"), null=True)
    can_reply = models.BooleanField(_("can be replied to"), null=True)
    is_hidden = models.BooleanField(_("hidden"), null=True)

    BUYER: ClassVar = BuyerData(
        Topic.REVIEWS,
        "created_at",
        {"buyer_name": DataClass.NAME, "text": DataClass.WORDS},
        {"review": "external_id", "order": "order_external_id"},
    )

    class Meta:
        verbose_name = _("buyer review")
        verbose_name_plural = _("buyer reviews")
        constraints: ClassVar = [one_per_store("review")]
        indexes: ClassVar = [
            # the desk: not answered, fewest stars first
            models.Index(fields=["rating", "-id"], name="review_to_answer", condition=models.Q(reply_text="")),
        ]


class Notice(MirrorRow):
    """Mirrors NoticeRecord."""

    title = models.TextField(_("title"))
    text = models.TextField(_("text"), blank=True)
    category = models.CharField(_("category"), max_length=80, blank=True)
    link = models.TextField(_("link"), blank=True)
    published_at = models.DateTimeField(_("published"), null=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints: ClassVar = [one_per_store("notice")]
