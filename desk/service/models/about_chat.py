"""What colleagues tell each other about a conversation: notes, the order it is about, who has it open."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.models import Conversation, Store


class ChatNote(models.Model):
    """A note for colleagues; no buyer ever reads it. It may quote one, so it is erased as buyers' words are."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+", verbose_name=_("store"))
    conversation_external_id = models.CharField(_("conversation"), max_length=64)
    text = models.TextField(_("text"), max_length=2000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("written by")
    )
    by_name = models.CharField(_("written by"), max_length=150)
    at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering: ClassVar = ["id"]
        # a conversation's notes
        indexes: ClassVar = [models.Index(fields=["store", "conversation_external_id"], name="note_of_conversation")]

    def __str__(self) -> str:
        return f"{self.conversation_external_id} · {self.by_name}"


class ChatOrder(models.Model):
    """The order that a conversation is about, as a colleague said: no platform tells us."""

    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, related_name="+", verbose_name=_("conversation")
    )
    order_external_id = models.CharField(_("order"), max_length=64)

    class Meta:
        verbose_name = _("order of a conversation")
        verbose_name_plural = _("orders of conversations")

    def __str__(self) -> str:
        return self.order_external_id


class Watcher(models.Model):
    """Somebody has a conversation open. Renewed while the page is open; old rows mean nothing and go by themselves."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="+", verbose_name=_("conversation")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    seen_at = models.DateTimeField(_("last seen"))
    is_writing = models.BooleanField(_("is writing"), default=False)

    class Meta:
        verbose_name = _("watcher")
        verbose_name_plural = _("watchers")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "person"], name="watcher_once_per_conversation")
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.conversation}"
