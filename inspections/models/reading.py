"""Figures of a store over time: pushed by another internal tool, attested by a person who looked, or shown by the platform.

What a platform shows stands in the mirror, which holds the newest; only figures whose course matters are kept here too.
"""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from inspections.figures import KINDS
from people.models import User
from people.roles import Area
from stores.models import Store
from stores.models.store import rows_of_stores_seen
from stores.units import unit_word


class ReadingSource(models.TextChoices):
    """Who says so."""

    API = "api", _("shown by the platform")
    PUSHED = "pushed", _("pushed by a tool")
    ATTESTED = "attested", _("attested by a person")


class StoreReadingQuerySet(models.QuerySet["StoreReading"]):
    def visible_to(self, user: User | AnonymousUser) -> "StoreReadingQuerySet":
        """The one gate: readings of the stores and areas this person may see."""
        if not isinstance(user, User):
            return self.none()
        return rows_of_stores_seen(self, user).filter(area__in=user.areas())


class StoreReading(models.Model):
    """One value of one figure at one moment. Never changed: a correction is a younger reading."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="pushed_readings", verbose_name=_("store"))
    key = models.CharField(_("figure"), max_length=40)
    area = models.CharField(_("area"), max_length=16, choices=Area)
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=4)
    unit = models.CharField(_("unit"), max_length=16)
    target = models.DecimalField(_("target"), null=True, blank=True, max_digits=20, decimal_places=4)
    comparator = models.CharField(_("must be"), max_length=2, blank=True)
    source = models.CharField(_("source"), max_length=16, choices=ReadingSource)
    observed_at = models.DateTimeField(_("observed"))
    received_at = models.DateTimeField(_("received"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = StoreReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering: ClassVar = ["-observed_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["store", "key", "source", "observed_at"], name="one_reading_per_figure_and_moment"
            )
        ]
        indexes: ClassVar = [
            # the newest of each figure, and its history
            models.Index(fields=["store", "key", "-observed_at"], name="reading_newest"),
        ]

    def __str__(self) -> str:
        kind = KINDS.get(self.key)
        return f"{kind.title if kind else self.key} {self.value.normalize():f} {unit_word(self.unit)}"

    @property
    def audit_label(self) -> str:
        """By what it is found again, whatever language its reader speaks."""
        return f"{self.key} {self.value:f}"
