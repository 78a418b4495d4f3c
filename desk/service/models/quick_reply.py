"""Quick replies: texts that agents pick, with places for names and numbers, and every wording they ever had."""

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import User
from people.roles import Area
from stores.models import Store


class ReplyKind(models.TextChoices):
    """What it answers."""

    CHAT = "chat", _("a buyer's message")
    REVIEW = "review", _("a review")


class QuickReplyQuerySet(models.QuerySet["QuickReply"]):
    def visible_to(self, user: User | AnonymousUser) -> "QuickReplyQuerySet":
        """The gate: those for every store, and those of the stores this person sees."""
        if not isinstance(user, User) or Area.MESSAGES not in user.areas():
            return self.none()
        return self.filter(Q(store=None) | Q(store__in=Store.objects.visible_to(user)))


class QuickReply(models.Model):
    """One wording. Several of one name are variants: for one store or any, in one language or any; the nearest is taken."""

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("answers"), max_length=8, choices=ReplyKind, default=ReplyKind.CHAT)
    store = models.ForeignKey(
        Store, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("store")
    )
    language = models.CharField(_("language"), max_length=2, blank=True)
    text = models.TextField(_("text"), max_length=2000)
    version = models.PositiveIntegerField(_("version"), default=1)
    is_active = models.BooleanField(_("offered"), default=True)
    uses = models.PositiveIntegerField(_("used"), default=0)
    used_at = models.DateTimeField(_("last used"), null=True)

    objects = QuickReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("quick reply")
        verbose_name_plural = _("quick replies")
        ordering: ClassVar = ["kind", "name", "store_id", "language"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "name", "language"], condition=Q(store=None), name="quick_reply_once_for_all"
            ),
            models.UniqueConstraint(
                fields=["kind", "name", "language", "store"],
                condition=Q(store__isnull=False),
                name="quick_reply_once_per_store",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class QuickReplyVersion(models.Model):
    """A wording as it was saved. Restoring one makes a new version with its text."""

    reply = models.ForeignKey(
        QuickReply, on_delete=models.CASCADE, related_name="versions", verbose_name=_("quick reply")
    )
    number = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("text"))
    by_name = models.CharField(_("saved by"), max_length=150)
    at = models.DateTimeField(_("saved"))

    class Meta:
        verbose_name = _("version of a quick reply")
        verbose_name_plural = _("versions of quick replies")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["reply", "number"], name="quick_reply_version_once")]

    def __str__(self) -> str:
        return f"{self.reply} · {self.number}"
