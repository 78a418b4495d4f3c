"""Single days that count or do not count, where the library of public holidays does not know it: declared by a platform or a state."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.platforms.names import platform_choices


class CalendarDay(models.Model):
    """A day that works or rests, for a platform or all, in a country and maybe one of its regions. The narrower entry counts."""

    platform = models.CharField(
        _("platform"), max_length=32, choices=platform_choices, blank=True, help_text=_("Empty: every platform.")
    )
    country = models.CharField(_("country"), max_length=2, help_text=_("ISO code of two letters."))
    region = models.CharField(_("state or region"), max_length=8, blank=True, help_text=_("Empty: the whole country."))
    day = models.DateField(_("day"))
    is_working = models.BooleanField(_("works"), default=False, help_text=_("Off: the day rests."))
    name = models.CharField(_("name"), max_length=120)
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering: ClassVar = ["-day", "country", "platform", "region"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["platform", "country", "region", "day"],
                name="one_word_per_calendar_day",
                violation_error_message=_("This day is already stated for this platform, country and region."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.country} {self.name}"
