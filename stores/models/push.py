"""Webhooks as they came in: stored before they are answered, then claimed, understood and emptied."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.platforms.names import platform_choices


class PushState(models.TextChoices):
    """What became of a webhook."""

    WAITING = "waiting", _("waiting")
    ACTED = "acted", _("acted on")
    KNOWN = "known", _("nothing new")
    NO_STORE = "no_store", _("no store of ours")
    UNREADABLE = "unreadable", _("not understood")


class PushEvent(models.Model):
    """One genuine webhook. The body holds what a buyer wrote, so it is emptied once acted on (see `stores.pushes.inbox`)."""

    platform = models.CharField(_("platform"), max_length=32, choices=platform_choices)
    app = models.ForeignKey(
        "stores.PlatformApp", on_delete=models.CASCADE, related_name="pushes", verbose_name=_("platform app")
    )
    # The platform's own id of the notification, else a digest of its bytes: the same one twice is one row.
    key = models.CharField(max_length=80, editable=False)
    received_at = models.DateTimeField(_("received"))
    fetched = models.BooleanField(_("fetched as lost"), default=False)
    repeats = models.PositiveIntegerField(_("repeats"), default=0)
    body = models.BinaryField(editable=False)
    word = models.CharField(_("type"), max_length=80, blank=True)
    occurred_at = models.DateTimeField(_("happened"), null=True, blank=True)
    stores = models.JSONField(_("stores named"), default=list, blank=True)
    state = models.CharField(_("became"), max_length=16, choices=PushState, default=PushState.WAITING)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("webhook received")
        verbose_name_plural = _("webhooks received")
        ordering: ClassVar = ["-received_at", "-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["platform", "app", "key"], name="push_once_per_app")]
        indexes: ClassVar = [
            # claiming what waits, oldest first
            models.Index(fields=["id"], name="push_waiting", condition=models.Q(state="waiting")),
            # emptying and forgetting old ones
            models.Index(fields=["received_at"], name="push_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.get_platform_display()} {self.word or self.key}"


class PushRefusal(models.Model):
    """How many webhooks of a day were refused because nobody we know signed them: a counter, so that a flood fills no disk."""

    platform = models.CharField(_("platform"), max_length=32, choices=platform_choices)
    day = models.DateField(_("day"))
    count = models.PositiveBigIntegerField(_("refused"), default=0)
    last_at = models.DateTimeField(_("last"))

    class Meta:
        verbose_name = _("refused webhooks")
        verbose_name_plural = _("refused webhooks")
        constraints: ClassVar = [models.UniqueConstraint(fields=["platform", "day"], name="refusals_once_a_day")]

    def __str__(self) -> str:
        return f"{self.get_platform_display()} {self.day}: {self.count}"


class Subscription(models.Model):
    """What a store's platform is known to tell us by webhook."""

    store = models.OneToOneField(
        "stores.Store", on_delete=models.CASCADE, related_name="subscription", verbose_name=_("store")
    )
    url = models.CharField(_("address"), max_length=255)
    words = models.JSONField(_("switched on"), default=list)
    problem = models.CharField(_("problem"), max_length=300, blank=True)
    checked_at = models.DateTimeField(_("checked"))

    class Meta:
        verbose_name = _("webhook subscription")
        verbose_name_plural = _("webhook subscriptions")

    def __str__(self) -> str:
        return f"{self.store}: {len(self.words)}"
