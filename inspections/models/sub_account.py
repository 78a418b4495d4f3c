"""The register of Seller Center sub-accounts: who can sign in to a store, with which rights."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from inspections.accounts.rights import SellerRole
from inspections.models.reading import ReadingSource
from people.models import User
from stores.models import Store


class SubAccountQuerySet(models.QuerySet["SubAccount"]):
    def visible_to(self, user: User | AnonymousUser) -> "SubAccountQuerySet":
        """The one gate: login names are for owners and managers."""
        if not isinstance(user, User) or not user.is_active or not user.may_manage():
            return self.none()
        return self.filter(store__in=Store.objects.visible_to(user))


class SubAccount(models.Model):
    """One login of one store's Seller Center. Removed ones stay, as history; they return when they are told of again."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="sub_accounts", verbose_name=_("store"))
    login = models.CharField(_("login name"), max_length=120)
    # What makes it the same login: without the difference of capitals and of spaces around it.
    login_key = models.CharField(max_length=120, editable=False)
    role = models.CharField(_("role in Seller Center"), max_length=20, choices=SellerRole)
    rights = models.JSONField(_("rights"), default=list, blank=True, help_text=_("None: as the role comes."))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="sub_accounts",
        verbose_name=_("person"),
        help_text=_("Who of us uses it."),
    )
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, help_text=_("Empty: not known."))
    source = models.CharField(_("source"), max_length=16, choices=ReadingSource, editable=False)
    registered_at = models.DateTimeField(_("registered"), editable=False)
    told_at = models.DateTimeField(_("last told"), editable=False)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    objects = SubAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("sub-account")
        verbose_name_plural = _("sub-accounts")
        ordering: ClassVar = ["store", "login_key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["store", "login_key"], name="one_sub_account_per_store_and_login")
        ]

    def __str__(self) -> str:
        return self.login


def login_key(login: str) -> str:
    """Under what a login name is found again."""
    return " ".join(login.casefold().split())
