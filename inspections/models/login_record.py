"""Log-ins to Seller Center as another tool pushed them or a person noted them: who, when, from which device and address."""

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from inspections.models.reading import ReadingSource
from inspections.models.sub_account import SubAccount
from people.models import User
from stores.models import Store


class LoginRecordQuerySet(models.QuerySet["LoginRecord"]):
    def visible_to(self, user: User | AnonymousUser) -> "LoginRecordQuerySet":
        """The one gate: where people sign in from is for owners and managers."""
        if not isinstance(user, User) or not user.is_active or not user.may_manage():
            return self.none()
        return self.filter(store__in=Store.objects.visible_to(user))


class LoginRecord(models.Model):
    """One log-in. `external_id` is the teller's own: told again, it is the same row, and what was told first stays."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="login_records", verbose_name=_("store"))
    external_id = models.CharField(_("teller's id"), max_length=64)
    sub_account = models.ForeignKey(
        SubAccount,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="login_records",
        verbose_name=_("sub-account"),
    )
    # As told; it may be one that the register does not know.
    login = models.CharField(_("login name"), max_length=120, blank=True)
    at = models.DateTimeField(_("signed in"))
    device = models.CharField(_("device"), max_length=120, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True, unpack_ipv4=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    source = models.CharField(_("source"), max_length=16, choices=ReadingSource)
    received_at = models.DateTimeField(_("received"))

    objects = LoginRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("log-in record")
        verbose_name_plural = _("log-in records")
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["store", "external_id"], name="one_login_record_per_store_and_id"),
            models.CheckConstraint(
                condition=~models.Q(device="") | models.Q(address__isnull=False), name="login_record_says_from_where"
            ),
        ]
        indexes: ClassVar = [
            # what a store's last weeks held
            models.Index(fields=["store", "at"], name="login_record_of_store"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
