"""Mirror of conversations with buyers and of their messages."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import User
from people.roles import Area
from stores.models.mirror_row import MirrorRow, one_per_store
from stores.models.store import Store
from stores.privacy.classes import BuyerData, DataClass
from stores.topics import Topic


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, user: User | AnonymousUser) -> "ConversationQuerySet":
        """The gate: conversations of the stores of those whose role sees buyers' messages."""
        if not isinstance(user, User) or Area.MESSAGES not in user.areas():
            return self.none()
        return self.filter(store__in=Store.objects.visible_to(user))


class Conversation(MirrorRow):
    """Mirrors ConversationRecord; the buyer's name is masked. The last columns are ours, told by no platform."""

    buyer_name = models.CharField(_("buyer"), max_length=80)
    can_reply = models.BooleanField(_("can be answered"), default=True)
    unread_count = models.PositiveIntegerField(_("unread"), default=0)
    created_at = models.DateTimeField(_("begun"))
    last_message_at = models.DateTimeField(_("last message"), null=True)
    last_sender = models.CharField(_("last written by"), max_length=16)
    last_staff_reply_at = models.DateTimeField(_("last reply by a person"), null=True)
    waiting_since = models.DateTimeField(_("buyer waits since"), null=True)
    # Written by the inspection (inspections.answer_times) while a buyer waits. None: no rule tells.
    answer_by = models.DateTimeField(_("answer by"), null=True)
    at_risk_from = models.DateTimeField(_("at risk from"), null=True)
    # Days that do not count stand still.
    answer_pauses = models.BooleanField(_("only working days count"), default=False, db_default=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("whose it is"),
    )

    objects = ConversationQuerySet.as_manager()

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
            # the inbox: who must be answered first, in all stores and in one
            models.Index(
                fields=["answer_by", "id"], name="conversation_next", condition=models.Q(waiting_since__isnull=False)
            ),
            models.Index(
                fields=["store", "answer_by", "id"],
                name="conversation_next_here",
                condition=models.Q(waiting_since__isnull=False),
            ),
            # the inbox: what is mine
            models.Index(fields=["assignee", "answer_by", "id"], name="conversation_mine"),
            # the inbox: what was answered last
            models.Index(fields=["-last_message_at", "-id"], name="conversation_newest"),
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
