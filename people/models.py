"""Users and API tokens. Which stores a person sees is decided one floor up, by store groups and by grants for a time."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.access.invitation import Invitation
from people.access.narrowing import Narrowing
from people.access.right_grant import RightGrant, granted_rights
from people.access.role_template import RoleTemplate
from people.audit.entry import AuditEntry
from people.programs.request_row import RepeatedRequest
from people.rights import EVERYTHING, RIGHTS_OF, SEES_EVERY_STORE, Act, Rights
from people.roles import Area, Role
from people.tokens.hashing import PREFIX, hash_of
from people.tokens.scopes import rights_of_scopes

__all__ = ["ApiToken", "AuditEntry", "Invitation", "RepeatedRequest", "RightGrant", "RoleTemplate", "User"]


class User(AbstractUser):
    """A person or a program that signs in."""

    role = models.CharField(_("role"), max_length=32, choices=Role, default=Role.VIEWER)
    template = models.ForeignKey(
        "people.RoleTemplate",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("role template"),
        help_text=_("Further rights on top of the role. Empty: the role alone."),
    )
    language = models.CharField(_("language"), max_length=16, blank=True, help_text=_("Empty: as the browser asks."))
    time_zone = models.CharField(
        _("time zone"), max_length=64, blank=True, help_text=_("Empty: each store's own zone.")
    )

    # Of a user who came in by a token: what that token leaves of them.
    narrowed: Narrowing | None = None
    _granted: Rights | None = None

    def rights(self) -> Rights:
        """Everything this person may do; somebody who is not active may do nothing. Grants are read once an object."""
        if not self.is_active:
            return Rights()
        whole = EVERYTHING if self.is_superuser else self._own_rights()
        return whole & self.narrowed.rights if self.narrowed and self.narrowed.rights is not None else whole

    def may(self, act: Act, area: Area | None = None) -> bool:
        """True when this person may do this in `area`; without an area: of the house, or in any area at all."""
        return self.rights().allow(act, area)

    def may_tell(self, area: Area) -> bool:
        """True when this person may say how things stand in an area: whoever sees it; a token has to allow writing there as well."""
        limit = self.narrowed.rights if self.narrowed else None
        return area in self.areas() and (limit is None or limit.allow(Act.CHANGE, area))

    def areas(self) -> frozenset[Area]:
        """The areas this person may see."""
        return self.rights().areas()

    def sees_every_store(self) -> bool:
        """True when nothing limits this person to some stores."""
        return self.role_sees_every_store() and not (self.narrowed and self.narrowed.to_stores())

    def role_sees_every_store(self) -> bool:
        """True when store groups do not limit this person; the token they came in by still may."""
        return self.is_superuser or self.role in SEES_EVERY_STORE

    def may_manage(self) -> bool:
        """True when this person may change stores, connections and rules, and start a sweep."""
        return self.may(Act.MANAGE)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self._granted = None
        super().refresh_from_db(*args, **kwargs)

    def _own_rights(self) -> Rights:
        own = RIGHTS_OF.get(self.role, Rights())
        if own.cover(EVERYTHING) or self.pk is None:
            return own
        if self._granted is None:
            self._granted = granted_rights(self.pk)
        extra = self.template.further() if self.template and self.template.base == self.role else Rights()
        return own | self._granted | extra


class ApiToken(models.Model):
    """A program's key to the REST API. Only its hash is kept; the text is shown once, when it is made.

    A token is its user with less: `scopes`, `store_ids` and `group_ids` (numbers of the floor above), `networks`.
    Null: not limited so.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens", verbose_name=_("user"))
    name = models.CharField(_("name"), max_length=80)
    start = models.CharField(_("first characters"), max_length=16, help_text=_("To recognise a token by."))
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    pepper = models.SmallIntegerField(null=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=24), verbose_name=_("scopes"), null=True, blank=True)
    store_ids = ArrayField(models.BigIntegerField(), verbose_name=_("stores"), null=True, blank=True)
    group_ids = ArrayField(models.BigIntegerField(), verbose_name=_("store groups"), null=True, blank=True)
    networks = ArrayField(models.CharField(max_length=49), verbose_name=_("allowed addresses"), null=True, blank=True)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    last_used_from = models.GenericIPAddressField(_("last used from"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, null=True, editable=False, on_delete=models.SET_NULL, related_name="+", verbose_name=_("revoked by")
    )

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"

    @classmethod
    def issue(
        cls,
        user: User,
        name: str,
        *,
        expires_at: datetime | None = None,
        scopes: Iterable[str] | None = None,
        store_ids: Iterable[int] | None = None,
        group_ids: Iterable[int] | None = None,
        networks: Iterable[str] | None = None,
    ) -> tuple["ApiToken", str]:
        """Makes a token and returns it with its text, which cannot be read again. None: not limited so."""
        text = PREFIX + secrets.token_urlsafe(32)
        key_hash, pepper = hash_of(text)
        token = cls.objects.create(
            user=user,
            name=name,
            start=text[:14],
            key_hash=key_hash,
            pepper=pepper,
            expires_at=expires_at,
            scopes=_sorted(scopes),
            store_ids=_sorted(store_ids),
            group_ids=_sorted(group_ids),
            networks=_sorted(networks),
        )
        return token, text

    def is_valid(self, now: datetime) -> bool:
        """False once revoked or expired."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)

    def narrowing(self) -> Narrowing:
        """What is left of the user who comes in by this token."""
        return Narrowing(
            None if self.scopes is None else rights_of_scopes(self.scopes),
            None if self.store_ids is None else frozenset(self.store_ids),
            None if self.group_ids is None else frozenset(self.group_ids),
        )


def _sorted(values: Iterable[Any] | None) -> list[Any] | None:
    return None if values is None else sorted(set(values))


from people.sign_in.models import KnownDevice as KnownDevice  # noqa: E402
from people.sign_in.models import SignIn as SignIn  # noqa: E402
