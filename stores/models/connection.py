"""Credentials: our app at a platform, and each seller account's authorisation of it. Secrets are sealed, write-only."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.sealed_columns import opened, seal_into
from stores.platforms.names import platform_choices


class PlatformApp(models.Model):
    """Our app, as registered with a platform."""

    platform = models.CharField(_("platform"), max_length=32, choices=platform_choices)
    app_key = models.CharField(_("app key"), max_length=64)
    service_id = models.CharField(
        _("service id"), max_length=64, blank=True, help_text=_("Names the app in consent links.")
    )
    vault_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    sealed_secret = models.TextField(blank=True, editable=False)

    SEALED: ClassVar = {"sealed_secret": "platformapp:{vault_id}:secret"}

    class Meta:
        verbose_name = _("platform app")
        verbose_name_plural = _("platform apps")
        constraints: ClassVar = [models.UniqueConstraint(fields=["platform", "app_key"], name="app_once_per_platform")]

    def __str__(self) -> str:
        return f"{self.get_platform_display()} {self.app_key}"

    def keep_secret(self, secret: str) -> None:
        """Seals the app's secret; save afterwards."""
        seal_into(self, "sealed_secret", secret)

    def secret(self) -> str:
        """The app's secret. Raises SealBrokenError."""
        return opened(self, "sealed_secret")


class ConnectionState(models.TextChoices):
    """Whether the platform still accepts us."""

    CONNECTED = "connected", _("connected")
    REFUSED = "refused", _("refused by the platform")
    DISCONNECTED = "disconnected", _("disconnected here")


class Connection(models.Model):
    """A seller account's authorisation: one pair of tokens, good for all its stores."""

    app = models.ForeignKey(PlatformApp, on_delete=models.PROTECT, related_name="connections", verbose_name=_("app"))
    account_id = models.CharField(_("seller account"), max_length=128)
    account_name = models.CharField(_("seller name"), max_length=200, blank=True)
    vault_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    sealed_access_token = models.TextField(blank=True, editable=False)
    sealed_refresh_token = models.TextField(blank=True, editable=False)

    SEALED: ClassVar = {
        "sealed_access_token": "connection:{vault_id}:access",
        "sealed_refresh_token": "connection:{vault_id}:refresh",
    }
    access_expires_at = models.DateTimeField(_("access token ends"), null=True, blank=True)
    refresh_expires_at = models.DateTimeField(_("authorisation ends"), null=True, blank=True)
    scopes = models.JSONField(_("scopes"), default=list, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=ConnectionState, default=ConnectionState.CONNECTED)
    state_reason = models.CharField(_("reason"), max_length=300, blank=True)
    state_since = models.DateTimeField(_("since"), null=True, blank=True)
    # Counts token pairs. Whoever waited for the row's lock sees by it that another process has refreshed meanwhile.
    version = models.PositiveIntegerField(default=1, editable=False)
    # Written before the platform is asked for a new pair; still set afterwards means that we died in between.
    refresh_begun_at = models.DateTimeField(null=True, blank=True, editable=False)
    connected_at = models.DateTimeField(_("connected"), auto_now_add=True)

    class Meta:
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        ordering: ClassVar = ["account_name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["app", "account_id"], name="connection_once_per_account")
        ]

    def __str__(self) -> str:
        return self.account_name or self.account_id

    def keep_tokens(
        self, *, access_token: str, refresh_token: str, access_expires_at: datetime, refresh_expires_at: datetime | None
    ) -> None:
        """Seals a new pair and counts it; save afterwards."""
        seal_into(self, "sealed_access_token", access_token)
        seal_into(self, "sealed_refresh_token", refresh_token)
        self.access_expires_at = access_expires_at
        self.refresh_expires_at = refresh_expires_at
        self.version += 1

    def access_token(self) -> str:
        """The token for calls. Raises SealBrokenError."""
        return opened(self, "sealed_access_token")

    def refresh_token(self) -> str:
        """The token for the next pair. Raises SealBrokenError."""
        return opened(self, "sealed_refresh_token")
