"""Who is on duty when, who stands in for whom, and each person's own quiet hours."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from people.time_zones import known_time_zone
from stores.models import StoreGroup


class Shift(models.Model):
    """Hours of duty on days of the week, by the clock of a zone. `begins` later than `ends`: over midnight."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="shifts", verbose_name=_("person")
    )
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[known_time_zone])
    weekdays = models.JSONField(_("days of the week"), default=list, help_text=_("Monday is 0, Sunday 6."))
    begins = models.TimeField(_("begins"))
    ends = models.TimeField(_("ends"))
    leads = models.BooleanField(_("leads the shift"), default=False)
    groups = models.ManyToManyField(
        StoreGroup,
        blank=True,
        related_name="shifts",
        verbose_name=_("store groups"),
        help_text=_("Empty: every store."),
    )
    holidays_of = models.CharField(
        _("rests on public holidays of"), max_length=2, blank=True, help_text=_("ISO code of two letters. Empty: none.")
    )
    first_day = models.DateField(_("first day"), null=True, blank=True)
    last_day = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        ordering: ClassVar = ["person__username", "begins", "id"]

    def __str__(self) -> str:
        return f"{self.person} {self.begins:%H:%M}–{self.ends:%H:%M} {self.time_zone}"

    def clean(self) -> None:
        """Raises ValidationError naming the field."""
        days = self.weekdays
        if not isinstance(days, list) or not days or any(day not in range(7) for day in days):
            raise ValidationError({"weekdays": _now("A list of days from 0 (Monday) to 6 (Sunday).")})
        if self.begins is not None and self.begins == self.ends:
            raise ValidationError({"ends": _now("A shift does not end when it begins.")})
        if self.first_day and self.last_day and self.first_day > self.last_day:
            raise ValidationError({"last_day": _now("The last day is not before the first.")})


class Deputy(models.Model):
    """Who hears of a person's alerts while that person is away."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="deputies", verbose_name=_("person")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="deputy_of", verbose_name=_("deputy")
    )

    class Meta:
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        ordering: ClassVar = ["person__username", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "deputy"], name="deputy_once")]

    def __str__(self) -> str:
        return f"{self.person} → {self.deputy}"

    def clean(self) -> None:
        """Nobody stands in for themselves."""
        if self.person_id is not None and self.person_id == self.deputy_id:
            raise ValidationError({"deputy": _now("Nobody stands in for themselves.")})


class AlertPreference(models.Model):
    """How one person wants to be told. Without a row: no quiet hours, no sound."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="alert_preference", verbose_name=_("person")
    )
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        validators=[known_time_zone],
        help_text=_("Empty: the person's own, else the store's."),
    )
    sound = models.BooleanField(_("a sound when something new comes in"), default=False)

    class Meta:
        verbose_name = _("how a person is told")
        verbose_name_plural = _("how people are told")
        ordering: ClassVar = ["person__username"]

    def __str__(self) -> str:
        return str(self.person)

    def clean(self) -> None:
        """Quiet hours have a beginning and an end."""
        if (self.quiet_from is None) != (self.quiet_until is None):
            name = "quiet_until" if self.quiet_until is None else "quiet_from"
            raise ValidationError({name: _now("Quiet hours have a beginning and an end.")})
