"""Exchange rates entered by people, for currencies that the European Central Bank does not quote."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ExchangeRate(models.Model):
    """Units of a currency for one US dollar on a day. The newest of a currency counts, the bank's included."""

    currency = models.CharField(_("currency"), max_length=3, help_text=_("ISO code of three letters."))
    units_per_usd = models.DecimalField(_("units for one US dollar"), max_digits=20, decimal_places=8)
    day = models.DateField(_("day"))
    source = models.CharField(_("source"), max_length=300)
    # None: shipped with the system.
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("who")
    )

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        ordering: ClassVar = ["currency", "-day"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["currency", "day"],
                name="one_rate_per_currency_and_day",
                violation_error_message=_("This currency already has a rate of this day."),
            ),
            models.CheckConstraint(condition=models.Q(units_per_usd__gt=0), name="rate_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.day}"
