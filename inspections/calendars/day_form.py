"""A calendar day's form: refuses countries and regions that no store can be in, and days that cannot be meant."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from inspections.models import CalendarDay
from stores.countries import COUNTRIES
from stores.regions import regions_of

_FIRST, _LAST = date(2020, 1, 1), date(2050, 12, 31)


class CalendarDayForm(forms.ModelForm):  # type: ignore[type-arg]
    """Judges where and when; the rest is as the columns allow."""

    class Meta:
        model = CalendarDay
        fields = ("platform", "country", "region", "day", "is_working", "name", "source")

    def clean_country(self) -> str:
        """One of the countries that stores sell in."""
        country = str(self.cleaned_data["country"]).strip().upper()
        if country not in COUNTRIES:
            known = ", ".join(sorted(COUNTRIES))
            text = _("There are no stores in %(country)s. Known: %(known)s.")
            raise ValidationError(text % {"country": country, "known": known})
        return country

    def clean_day(self) -> date:
        """Within the years that a calendar can be asked about."""
        day: date = self.cleaned_data["day"]
        if not _FIRST <= day <= _LAST:
            raise ValidationError(_("Give a day from 2020 to 2050."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        region, country = str(cleaned.get("region") or "").strip().upper(), cleaned.get("country")
        cleaned["region"] = region
        if region and country and region not in regions_of(country):
            known = ", ".join(regions_of(country)) or "–"
            text = _("The country has no such state or region. There are: %(known)s.")
            self.add_error("region", text % {"known": known})
        return cleaned
