"""A rule's form: refuses what no check could use, since a wrong ladder or unit would turn a check unknown everywhere."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from inspections.items import Severity
from inspections.models import Rule


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """Judges the ladder, the unit and the country; the rest is as the columns allow."""

    class Meta:
        model = Rule
        fields = ("key", "platform", "country", "value", "unit", "ladder")

    def clean_ladder(self) -> dict[str, float]:
        """{"warning": 14, "high": 23}: known severities and numbers."""
        ladder: Any = self.cleaned_data["ladder"] or {}
        if not isinstance(ladder, dict) or not set(ladder) <= set(Severity.values):
            raise ValidationError(_("Use the severities warning, high and critical, each with a number."))
        if not all(isinstance(rung, (int, float)) and not isinstance(rung, bool) for rung in ladder.values()):
            raise ValidationError(_("Use the severities warning, high and critical, each with a number."))
        return ladder

    def clean_country(self) -> str:
        """Two capital letters, or empty."""
        country = str(self.cleaned_data["country"]).upper()
        if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
            raise ValidationError(_("Use the ISO code of two letters."))
        return country

    def clean(self) -> dict[str, Any]:
        """The check that uses a key counts in the unit its other rules have."""
        cleaned = super().clean() or {}
        known = Rule.objects.filter(key=cleaned.get("key", "")).values_list("unit", flat=True).first()
        if known is not None and cleaned.get("unit") not in (None, known):
            self.add_error("unit", _("Rules of this name count in %(unit)s.") % {"unit": known})
        return cleaned
