"""The inbox in the app: what a person was told, and whether they have read it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from alerts.models.alert import Alert
from alerts.models.incident import Incident
from inspections.items import Severity
from people.models import User


class InboxQuerySet(models.QuerySet["InboxEntry"]):
    def of(self, user: User | AnonymousUser) -> "InboxQuerySet":
        """The one gate: a person's own entries, of alerts they may still see."""
        if not isinstance(user, User):
            return self.none()
        seen = Alert.objects.visible_to(user)
        return self.filter(models.Q(alert__isnull=True) | models.Q(alert__in=seen), user=user)

    def unread(self) -> "InboxQuerySet":
        """Those not read yet."""
        return self.filter(read_at__isnull=True)


class InboxEntry(models.Model):
    """A message as it was told. `bundle`: the outbox's; the same message twice is one entry."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="inbox", verbose_name=_("person")
    )
    bundle = models.UUIDField(default=uuid.uuid4)
    # The alert it leads to: the only one, or the first of several.
    alert = models.ForeignKey(Alert, null=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("alert"))
    incident = models.ForeignKey(
        Incident, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("incident")
    )
    severity = models.CharField(_("severity"), max_length=8, choices=Severity, blank=True)
    subject = models.CharField(_("subject"), max_length=300)
    lines = models.JSONField(_("text"), default=list)
    link = models.CharField(_("link"), max_length=300, blank=True)
    alerts = models.PositiveIntegerField(_("alerts"), default=1)
    at = models.DateTimeField(_("at"))
    read_at = models.DateTimeField(_("read"), null=True)

    objects = InboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("inbox entry")
        verbose_name_plural = _("inbox entries")
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "bundle"], name="one_inbox_entry_per_message"),
        ]
        indexes: ClassVar = [
            # the number in the header
            models.Index(fields=["user"], name="inbox_unread", condition=models.Q(read_at__isnull=True)),
            models.Index(fields=["user", "-at"], name="inbox_of_user"),
        ]

    def __str__(self) -> str:
        return self.subject
