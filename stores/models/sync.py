"""What the last reading of each topic gave, and what could not be parsed."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.topics import Outcome, Topic


class TopicReading(models.Model):
    """One row per store and topic: how far we have read, how the last try ended, since when it fails."""

    store = models.ForeignKey(
        "stores.Store", on_delete=models.CASCADE, related_name="readings", verbose_name=_("store")
    )
    topic = models.CharField(_("topic"), max_length=16, choices=Topic)
    outcome = models.CharField(_("last try"), max_length=16, choices=Outcome)
    reason_code = models.CharField(_("reason code"), max_length=48, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    tried_at = models.DateTimeField(_("last tried"))
    # Platform time. Only a complete reading moves it.
    read_at = models.DateTimeField(_("last complete reading"), null=True, blank=True)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)
    watermark = models.DateTimeField(_("read up to"), null=True, blank=True)
    set_aside = models.PositiveIntegerField(_("items set aside"), default=0)

    class Meta:
        verbose_name = _("topic reading")
        verbose_name_plural = _("topic readings")
        constraints: ClassVar = [models.UniqueConstraint(fields=["store", "topic"], name="one_reading_per_store_topic")]

    def __str__(self) -> str:
        return f"{self.get_topic_display()}: {self.get_outcome_display()}"


class SetAsideItem(models.Model):
    """An item of a page that could not be parsed: kept out of the mirror, counted, shown. Values are not kept, only their place."""

    store = models.ForeignKey(
        "stores.Store", on_delete=models.CASCADE, related_name="set_aside_items", verbose_name=_("store")
    )
    topic = models.CharField(_("topic"), max_length=16, choices=Topic)
    item_id = models.CharField(_("platform's id"), max_length=64, blank=True)
    problem = models.CharField(_("problem"), max_length=300)
    first_seen_at = models.DateTimeField(_("first seen"))
    last_seen_at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("item set aside")
        verbose_name_plural = _("items set aside")
        ordering: ClassVar = ["-last_seen_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["store", "topic", "item_id", "problem"], name="one_row_per_item_set_aside")
        ]

    def __str__(self) -> str:
        return f"{self.get_topic_display()} {self.item_id}: {self.problem}"
