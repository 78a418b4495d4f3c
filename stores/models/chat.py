"""Mirror of conversations with buyers and of their messages."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.models.mirror_row import MirrorRow, one_per_store
from stores.privacy.classes import BuyerData, DataClass
from stores.topics import Topic


class Conversation(MirrorRow):
    """Mirrors ConversationRecord; the buyer's name is masked."""

    buyer_name = models.CharField(_("buyer"), max_length=80)
    can_reply = models.BooleanField(_("can be answered"), default=True)
    unread_count = models.PositiveIntegerField(_("unread"), default=0)
    created_at = models.DateTimeField(_("begun"))
    last_message_at = models.DateTimeField(_("last message"), null=True)
    last_sender = models.CharField(_("last written by"), max_length=16)
    last_staff_reply_at = models.DateTimeField(_("last reply by a person"), null=True)
    waiting_since = models.DateTimeField(_("buyer waits since"), null=True)

    BUYER: ClassVar = BuyerData(
        Topic.CONVERSATIONS, "created_at", {"buyer_name": DataClass.NAME}, {"conversation": "external_id"}
    )

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints: ClassVar = [one_per_store("conversation")]
        indexes: ClassVar = [
            # the snapshot of an inspection: buyers who wait
            models.Index(
                fields=["store"], name="conversation_waiting", condition=models.Q(waiting_since__isnull=False)
            ),
        ]


class Message(MirrorRow):
    """Mirrors MessageRecord. `warnings`: what the scam screen says of a buyer's message, as sentences in English."""

    conversation_external_id = models.CharField(_("conversation"), max_length=64)
    sender = models.CharField(_("written by"), max_length=16)
    kind = models.CharField(_("kind"), max_length=40)
    text = models.TextField(_("text"))
    sent_at = models.DateTimeField(_("sent"))
    is_visible = models.BooleanField(_("visible"), default=True)
    warnings = models.JSONField(_("warnings"), default=list, db_default=models.Value([], models.JSONField()))

    BUYER: ClassVar = BuyerData(
        Topic.CONVERSATIONS,
        "sent_at",
        {"text": DataClass.WORDS, "warnings": DataClass.WORDS},
        {"conversation": "conversation_external_id"},
    )

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints: ClassVar = [one_per_store("message")]
        indexes: ClassVar = [
            # a conversation's messages in order
            models.Index(fields=["store", "conversation_external_id", "sent_at"], name="message_in_conversation"),
            # the snapshot of an inspection: messages that look like a scam
            models.Index(fields=["store", "sent_at"], name="message_warned", condition=~models.Q(warnings=[])),
        ]
