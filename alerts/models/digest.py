"""Digests: one row for each person, kind and day, so that none is ever made twice, whatever the clocks do."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User


class DigestKind(models.TextChoices):
    """How much it looks back on."""

    DAILY = "daily", _("daily")
    WEEKLY = "weekly", _("weekly")


class DigestState(models.TextChoices):
    """How it stands. What is unsure is not sent again: a doubled digest teaches people not to read them."""

    WAITS = "waits", _("waits")
    SENT = "sent", pgettext_lazy("state", "sent")
    INBOX_ONLY = "inbox_only", _("in the inbox only")
    UNSURE = "unsure", _("not known whether the mail arrived")
    FAILED = "failed", _("the mail could not be sent")


class DigestQuerySet(models.QuerySet["Digest"]):
    def visible_to(self, user: User | AnonymousUser) -> "DigestQuerySet":
        """The one gate: one's own; owners and managers see all."""
        if not isinstance(user, User):
            return self.none()
        return self.all() if user.may_manage() else self.filter(user=user)


class Digest(models.Model):
    """One digest of one person. `day`: of the person's own calendar, on whose morning it is told."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=DigestKind)
    day = models.DateField(_("day"))
    state = models.CharField(_("state"), max_length=12, choices=DigestState, default=DigestState.WAITS)
    reason = models.CharField(_("what happened"), max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    repeat_marked = models.BooleanField(_("marked as a possible repeat"), default=False)
    # The next try; while one goes on: when another may take it over.
    next_at = models.DateTimeField(_("next try"))
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        ordering: ClassVar = ["-day", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "kind", "day"], name="one_digest_per_person_kind_day")
        ]
        indexes: ClassVar = [
            # what is still to be sent
            models.Index(fields=["next_at"], name="digest_due", condition=models.Q(state="waits")),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.day} ({self.get_kind_display()})"
