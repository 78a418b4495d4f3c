"""How long buyers' data stays, and which buyers and stores were erased: as keyed hashes, to be erased anew after a restore."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.platforms.names import platform_choices
from stores.topics import Topic


class RetentionRule(models.Model):
    """Days that the buyers' data of a topic stays, of one platform. Without a row the shipped default holds."""

    platform = models.CharField(_("platform"), max_length=32, choices=platform_choices)
    topic = models.CharField(_("topic"), max_length=24, choices=Topic)
    days = models.PositiveIntegerField(_("days"), validators=[MinValueValidator(1), MaxValueValidator(3650)])
    source = models.CharField(_("source"), max_length=300, help_text=_("Which text says so, and when it was read."))

    class Meta:
        verbose_name = _("retention of buyers' data")
        verbose_name_plural = _("retention of buyers' data")
        ordering: ClassVar = ["platform", "topic"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["platform", "topic"], name="one_retention_per_platform_and_topic")
        ]

    def __str__(self) -> str:
        return f"{self.get_platform_display()} · {self.get_topic_display()}: {self.days}"


class ErasedKey(models.Model):
    """One key (of an order, a conversation, a review, a store) whose data was erased. `digest`: keyed, of no use without the key."""

    kind = models.CharField(_("kind"), max_length=16)
    digest = models.CharField(max_length=100, editable=False)

    KEYED: ClassVar = ("digest",)

    erased_at = models.DateTimeField(_("erased"))

    class Meta:
        verbose_name = _("erased key")
        verbose_name_plural = _("erased keys")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "digest"], name="erased_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[-8:]}"
