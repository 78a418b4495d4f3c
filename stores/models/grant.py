"""Stores for a time: one store, or a group's, beyond the groups somebody is in. It widens where, not what is done there."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.access.right_grant import TimedGrant


class StoreGrant(TimedGrant):
    """Counted by the gate itself, by the database's clock: it ends without anybody doing anything."""

    store = models.ForeignKey(
        "stores.Store", null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("store")
    )
    group = models.ForeignKey(
        "stores.StoreGroup",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("store group"),
    )

    class Meta:
        verbose_name = _("stores for a time")
        verbose_name_plural = _("stores for a time")
        ordering: ClassVar = ["-until_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(until_at__gt=models.F("from_at")), name="store_grant_ends_later"),
            models.CheckConstraint(
                condition=models.Q(store__isnull=False, group__isnull=True)
                | models.Q(store__isnull=True, group__isnull=False),
                name="store_grant_of_store_or_group",
            ),
        ]
        indexes: ClassVar = [
            # which stores somebody sees beyond their groups
            models.Index(fields=["user", "until_at"], name="store_grant_of", condition=models.Q(ended_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.store or self.group}"
