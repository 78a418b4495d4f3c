"""Translations that were made once: asked for again, nobody outside is asked. They hold buyers' words and are erased with them."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.models import Store


class Translation(models.Model):
    """One text in one language. Its original stands in a conversation, or in a review."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+", verbose_name=_("store"))
    conversation_external_id = models.CharField(_("conversation"), max_length=64, blank=True)
    review_external_id = models.CharField(_("review"), max_length=64, blank=True)
    # Of the original text.
    digest = models.CharField(max_length=32, editable=False)
    language = models.CharField(_("language"), max_length=8)
    text = models.TextField(_("text"))
    translator = models.CharField(_("translated by"), max_length=32)
    at = models.DateTimeField(_("translated"))

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["store", "conversation_external_id", "review_external_id", "digest", "language"],
                name="translation_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.conversation_external_id or self.review_external_id} · {self.language}"
