"""Users and API tokens. Which stores a person sees is decided one floor up, by store groups."""

import hashlib
import secrets
from datetime import datetime
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.audit.entry import AuditEntry
from people.programs.request_row import RepeatedRequest
from people.rights import EVERYTHING, RIGHTS_OF, SEES_EVERY_STORE, Act, Rights
from people.roles import Area, Role

__all__ = ["ApiToken", "AuditEntry", "RepeatedRequest", "User", "hash_of"]

TOKEN_PREFIX = "shopops_"  # noqa: S105  (lets secret scanners recognise a leaked token)


class User(AbstractUser):
    """A person or a program that signs in."""

    role = models.CharField(_("role"), max_length=32, choices=Role, default=Role.VIEWER)
    language = models.CharField(_("language"), max_length=16, blank=True, help_text=_("Empty: as the browser asks."))
    time_zone = models.CharField(
        _("time zone"), max_length=64, blank=True, help_text=_("Empty: each store's own zone.")
    )

    def rights(self) -> Rights:
        """Everything this person may do; somebody who is not active may do nothing."""
        if not self.is_active:
            return Rights()
        return EVERYTHING if self.is_superuser else RIGHTS_OF.get(self.role, Rights())

    def may(self, act: Act, area: Area | None = None) -> bool:
        """True when this person may do this in `area`; without an area: of the house, or in any area at all."""
        return self.rights().allow(act, area)

    def areas(self) -> frozenset[Area]:
        """The areas this person may see."""
        return self.rights().areas()

    def sees_every_store(self) -> bool:
        """True when store groups do not limit this person."""
        return self.is_superuser or self.role in SEES_EVERY_STORE

    def may_manage(self) -> bool:
        """True when this person may change stores, connections and rules, and start a sweep."""
        return self.may(Act.MANAGE)


class ApiToken(models.Model):
    """A program's key to the REST API. Only its hash is kept; the text is shown once, when it is made."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens", verbose_name=_("user"))
    name = models.CharField(_("name"), max_length=80)
    start = models.CharField(_("first characters"), max_length=16, help_text=_("To recognise a token by."))
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"

    @classmethod
    def issue(cls, user: User, name: str, *, expires_at: datetime | None = None) -> tuple["ApiToken", str]:
        """Makes a token and returns it with its text, which cannot be read again."""
        text = TOKEN_PREFIX + secrets.token_urlsafe(32)
        token = cls.objects.create(user=user, name=name, start=text[:14], key_hash=hash_of(text), expires_at=expires_at)
        return token, text

    def is_valid(self, now: datetime) -> bool:
        """False once revoked or expired."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)


def hash_of(text: str) -> str:
    """SHA-256 of a token's text. A plain hash is enough: the text holds 256 random bits, so it cannot be guessed."""
    return hashlib.sha256(text.encode()).hexdigest()
