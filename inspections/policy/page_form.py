"""A policy page's form: refuses every address that is not one of an official host."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inspections.models import PolicyPage
from inspections.policy.addresses import AddressRefusedError, refuse_foreign


class PolicyPageForm(forms.ModelForm):  # type: ignore[type-arg]
    """Judges the address and the country; the rest is as the columns allow."""

    url = forms.URLField(max_length=500, assume_scheme="https", label=_("address"))

    class Meta:
        model = PolicyPage
        fields = ("platform", "country", "title", "url", "is_on")

    def clean_url(self) -> str:
        """https, on a host of the platforms' own."""
        url = str(self.cleaned_data["url"])
        try:
            refuse_foreign(url)
        except AddressRefusedError as fault:
            raise ValidationError(gettext(fault.text).format(**fault.details)) from fault
        return url

    def clean_country(self) -> str:
        """Two capital letters, or empty."""
        country = str(self.cleaned_data["country"]).upper()
        if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
            raise ValidationError(_("Use the ISO code of two letters."))
        return country
