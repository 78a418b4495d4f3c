"""Outgoing webhooks: who wants to be told of what, what happened, and one row for each telling of it."""

import base64
import json
import secrets
import uuid
from datetime import datetime, timedelta
from typing import ClassVar, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User
from people.sealed_columns import opened, seal_into

# How long the secret before stays good after a new one was made.
OLD_SECRET_LASTS = timedelta(hours=24)
_SECRET_BYTES = 32


class Secret(NamedTuple):
    """`whsec_…`; `until`: when it ends, None for the newest."""

    text: str
    until: datetime | None


class WebhookEndpointQuerySet(models.QuerySet["WebhookEndpoint"]):
    def visible_to(self, user: User | AnonymousUser) -> "WebhookEndpointQuerySet":
        """The one gate: one's own endpoints; owners and managers see all."""
        if not isinstance(user, User):
            return self.none()
        return self.all() if user.may_manage() else self.filter(owner=user)


class WebhookEndpoint(models.Model):
    """Another tool of ours. It hears of what its owner may see, no more. Its address and secrets are sealed."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="webhook_endpoints",
        verbose_name=_("owner"),
        help_text=_("It hears of the stores and lines that this person or program may see."),
    )
    name = models.CharField(_("name"), max_length=80)
    vault_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    sealed_url = models.TextField(editable=False)
    # The host alone: paths and queries may hold a key.
    shown = models.CharField(_("address"), max_length=300, editable=False)
    sealed_secrets = models.TextField(editable=False)
    kinds = models.JSONField(_("events"), default=list, blank=True, help_text=_("Empty: all."))
    is_active = models.BooleanField(_("in use"), default=True)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    # The owner was told that it fails; empty again once something arrived.
    told_at = models.DateTimeField(null=True, editable=False)
    disabled_reason = models.CharField(_("why it was switched off"), max_length=300, blank=True, editable=False)
    last_sent_at = models.DateTimeField(_("last arrived"), null=True, editable=False)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    SEALED: ClassVar = {
        "sealed_url": "webhookendpoint:{vault_id}:url",
        "sealed_secrets": "webhookendpoint:{vault_id}:secrets",
    }

    objects = WebhookEndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook endpoint")
        verbose_name_plural = _("webhook endpoints")
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def wants(self, kind: str) -> bool:
        """Whether it asked for this kind of event."""
        return not self.kinds or kind in self.kinds

    def keep_url(self, url: str) -> None:
        """Seals the address; save afterwards."""
        seal_into(self, "sealed_url", url)
        parts = urlsplit(url)
        self.shown = f"{parts.scheme}://{parts.netloc}{'/…' if parts.path not in ('', '/') or parts.query else '/'}"[
            :300
        ]

    def url(self) -> str:
        """The whole address, for sending only. Raises SealBrokenError."""
        return opened(self, "sealed_url")

    def make_secret(self, now: datetime) -> str:
        """A new secret, to be shown once. The one before it stays good for a day; save afterwards."""
        text = f"whsec_{base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()}"
        before = (
            [Secret(one.text, now + OLD_SECRET_LASTS) for one in self.secrets(now)[:1]] if self.sealed_secrets else []
        )
        self._keep_secrets([Secret(text, None), *before])
        return text

    def secrets(self, now: datetime) -> list[Secret]:
        """Those that sign now, the newest first: one, or two while it is being changed. Raises SealBrokenError."""
        told = json.loads(opened(self, "sealed_secrets"))
        kept = [Secret(text, datetime.fromisoformat(until) if until else None) for text, until in told]
        return [one for one in kept if one.until is None or one.until > now]

    def _keep_secrets(self, kept: list[Secret]) -> None:
        told = [(one.text, one.until.isoformat() if one.until else None) for one in kept]
        seal_into(self, "sealed_secrets", json.dumps(told))


class WebhookEvent(models.Model):
    """Something that happened, as it is told. `source` names the row it was taken from, so it is taken once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("event"), max_length=40)
    source = models.CharField(max_length=60, unique=True)
    # Plain columns: what was told is remembered when the store has gone. Empty: about no store.
    store_id = models.BigIntegerField(_("store"), null=True)
    item = models.CharField(_("checklist line"), max_length=16, blank=True)
    at = models.DateTimeField(_("at"))
    data = models.JSONField(_("data"))
    taken_at = models.DateTimeField(_("taken up"), auto_now_add=True)

    class Meta:
        verbose_name = _("webhook event")
        verbose_name_plural = _("webhook events")
        ordering: ClassVar = ["-at"]
        indexes: ClassVar = [
            # forgetting what is old
            models.Index(fields=["taken_at"], name="webhook_event_taken"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class DeliveryState(models.TextChoices):
    """How one telling stands."""

    WAITS = "waits", _("waits")
    LEASED = "leased", _("being sent")
    SENT = "sent", pgettext_lazy("state", "sent")
    GIVEN_UP = "given_up", _("given up")
    DROPPED = "dropped", _("not to be told any more")


class WebhookDelivery(models.Model):
    """One event for one endpoint. Sent under a lease; at least once, so receivers sort out doubles by `webhook-id`."""

    event = models.ForeignKey(
        WebhookEvent, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("event")
    )
    endpoint = models.ForeignKey(
        WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("endpoint")
    )
    state = models.CharField(_("state"), max_length=8, choices=DeliveryState, default=DeliveryState.WAITS)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_at = models.DateTimeField(_("next try"))
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(_("answer"), null=True)
    excerpt = models.CharField(_("what was answered"), max_length=500, blank=True)
    milliseconds = models.PositiveIntegerField(_("took (ms)"), null=True)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    tried_at = models.DateTimeField(_("last tried"), null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "endpoint"], name="one_delivery_per_event_and_endpoint")
        ]
        indexes: ClassVar = [
            # the outbox: what is due, by endpoint
            models.Index(
                fields=["endpoint", "next_at"],
                name="webhook_due",
                condition=models.Q(state__in=["waits", "leased"]),
            ),
            # whether somebody is sending to an endpoint
            models.Index(
                fields=["endpoint", "leased_until"], name="webhook_leased", condition=models.Q(state="leased")
            ),
            # the log of an endpoint, and what failed since
            models.Index(fields=["endpoint", "-id"], name="webhook_log"),
        ]

    def __str__(self) -> str:
        from alerts.webhooks.kinds import kind_words  # kinds are made of what the models tell

        return f"{kind_words(self.event.kind)} → {self.endpoint}"


class WebhookCursor(models.Model):
    """How far a source of events was taken up. Rows up to `low_id` are settled; `next_low_id` was the newest row `next_at`.

    A row with a small id may become visible later than one with a greater id. So what is newer than `low_id` is looked at again,
    and the mark moves only to where everything was visible a while ago.
    """

    source = models.CharField(max_length=20, primary_key=True)
    low_id = models.BigIntegerField(default=0)
    next_low_id = models.BigIntegerField(default=0)
    next_at = models.DateTimeField()

    class Meta:
        verbose_name = _("place in a source of events")
        verbose_name_plural = _("places in sources of events")

    def __str__(self) -> str:
        return f"{self.source} {self.low_id}"
