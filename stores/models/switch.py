"""When a store's inspection was switched on and off: written by the database, whichever way the store was switched, never changed."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class InspectionSwitch(models.Model):
    """One switching; the first of a store is its coming, the last may be its removal. It outlives the store, so it names it by number.

    Written by the trigger `keep_switch` of the stores' table; `stores/switching.py` tells it who and why.
    """

    store_id = models.BigIntegerField(_("store"))
    is_on = models.BooleanField(_("inspected"))
    at = models.DateTimeField(_("at"))
    # Empty: nobody said so, the system or whoever came past it.
    by = models.CharField(_("by"), max_length=150, blank=True)
    why = models.CharField(_("why"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("switching of an inspection")
        verbose_name_plural = _("switchings of inspections")
        ordering: ClassVar = ["store_id", "at", "id"]
        indexes: ClassVar = [
            # the history of one store, and of those whose days are sealed together
            models.Index(fields=["store_id", "at"], name="switches_of_store"),
        ]

    def __str__(self) -> str:
        return f"{self.store_id} {self.at:%Y-%m-%d %H:%M} {'on' if self.is_on else 'off'}"
