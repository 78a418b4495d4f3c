"""Admin page of exchange rates: refuses what cannot be a rate, and keeps who entered each."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from inspections.exchange import Rate
from inspections.exchange_rates import bank_rates, newest, refusals_of, refuse_far
from inspections.models import ExchangeRate
from inspections.rule_form import in_words
from people.admin_site import HouseAdmin
from people.models import User


class ExchangeRateForm(forms.ModelForm):  # type: ignore[type-arg]
    """The refusals beside their fields."""

    class Meta:
        model = ExchangeRate
        fields = ("currency", "units_per_usd", "day", "source")

    def clean_currency(self) -> str:
        """In capitals."""
        return str(self.cleaned_data["currency"]).strip().upper()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if all(name in cleaned for name in ("currency", "units_per_usd", "day")):
            asked = cleaned["currency"], cleaned["units_per_usd"], cleaned["day"]
            for refusal in refusals_of(*asked, timezone.now().date()):
                self.add_error(refusal.field, in_words(refusal))
            far = None if self.errors else refuse_far(asked[0], asked[1], self._known(asked[0]))
            if far is not None:
                self.add_error(far.field, in_words(far))
        return cleaned

    def _known(self, currency: str) -> Rate | None:
        """The newest rate but for the one that is being edited."""
        rows = ExchangeRate.objects.filter(currency=currency).exclude(pk=self.instance.pk)
        own = (Rate(row.currency, 1 / row.units_per_usd, row.day, row.source) for row in rows)
        return newest([*bank_rates(timezone.now().date()).values(), *own]).get(currency)


@admin.register(ExchangeRate)
class ExchangeRateAdmin(HouseAdmin):
    """What the European Central Bank does not quote, and what a person knows better."""

    editable = addable = deletable = True
    form = ExchangeRateForm
    list_display = ("currency", "units_per_usd", "day", "is_old", "source", "who")
    list_filter = ("currency",)
    list_select_related = ("who",)
    search_fields = ("currency", "source")
    readonly_fields = ("who",)
    fields = (*ExchangeRateForm.Meta.fields, "who")

    @display(description=_("older than a week"), boolean=True)
    def is_old(self, row: ExchangeRate) -> bool:
        return Rate(row.currency, 1 / row.units_per_usd, row.day, row.source).is_stale(timezone.now().date())

    def save_model(self, request: HttpRequest, obj: ExchangeRate, form: Any, change: bool) -> None:
        obj.who = request.user if isinstance(request.user, User) else None
        super().save_model(request, obj, form, change)
