"""A seller on the way to a platform's consent page and back: who sent them there, for what, and what came of it."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.platforms.names import platform_choices


class ConsentOutcome(models.TextChoices):
    """How a consent ended."""

    WAITING = "waiting", _("waiting for the seller")
    CONNECTED = "connected", _("connected")
    REFUSED = "refused", _("refused")


class ConsentAttempt(models.Model):
    """`state` goes to the platform and comes back with the seller's browser; kept here only as a digest.

    `store`: the one that is connected again. `chat`: it is the consent to the second app, which some platforms want for chats.
    """

    state_digest = models.CharField(max_length=64, unique=True, editable=False)
    platform = models.CharField(_("platform"), max_length=32, choices=platform_choices)
    app = models.ForeignKey("stores.PlatformApp", on_delete=models.CASCADE, verbose_name=_("platform app"))
    store = models.ForeignKey(
        "stores.Store", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("connected again")
    )
    chat = models.BooleanField(_("for chats"), default=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"))
    ends_at = models.DateTimeField(_("good until"))
    used_at = models.DateTimeField(_("used"), null=True)
    outcome = models.CharField(_("outcome"), max_length=16, choices=ConsentOutcome, default=ConsentOutcome.WAITING)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    stores = models.ManyToManyField("stores.Store", related_name="consents", verbose_name=_("stores"))
    # When the stores' first inspection was asked for.
    inspected_from = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering: ClassVar = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.get_platform_display()} {self.asked_at:%Y-%m-%d %H:%M} {self.get_outcome_display()}"

    def has_ended(self, now: datetime) -> bool:
        """Codes live for ten to thirty minutes; so does the way back."""
        return self.ends_at <= now
