"""Which bank account a store is paid to, as it was told: a row of its own for every change, never the number itself."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import User
from people.roles import Area
from stores.models.store import Store


class BankSource(models.TextChoices):
    """Who says so."""

    API = "api", _("shown by the platform")
    PUSHED = "pushed", _("pushed by a tool")
    ATTESTED = "attested", _("attested by a person")


class BankAccountSeenQuerySet(models.QuerySet["BankAccountSeen"]):
    def visible_to(self, user: User | AnonymousUser) -> "BankAccountSeenQuerySet":
        """The one gate: for those who see money, in the stores they see."""
        if not isinstance(user, User) or Area.MONEY not in user.areas():
            return self.none()
        return self.filter(store__in=Store.objects.visible_to(user))


class BankAccountSeen(models.Model):
    """An account that was not told before it. Never changed: what comes later is a younger row.

    `fingerprint`: keyed hash of the number; `ends`: its last digits. `is_change`: another account was known before.
    """

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="bank_accounts", verbose_name=_("store"))
    fingerprint = models.CharField(max_length=100, editable=False)

    KEYED: ClassVar = ("fingerprint",)

    ends = models.CharField(_("ends in"), max_length=4)
    ends_before = models.CharField(_("before"), max_length=4, blank=True)
    is_change = models.BooleanField(_("change"))
    seen_at = models.DateTimeField(_("seen"))
    source = models.CharField(_("source"), max_length=16, choices=BankSource)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    received_at = models.DateTimeField(_("received"))

    objects = BankAccountSeenQuerySet.as_manager()

    class Meta:
        verbose_name = _("bank account seen")
        verbose_name_plural = _("bank accounts seen")
        ordering: ClassVar = ["-seen_at", "-id"]
        indexes: ClassVar = [
            # the newest of a store, and its changes of the last weeks
            models.Index(fields=["store", "-seen_at"], name="bank_account_newest"),
        ]

    def __str__(self) -> str:
        return f"•••{self.ends}"
