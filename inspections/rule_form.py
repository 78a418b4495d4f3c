"""A rule's form: refuses what no check could use, since a wrong ladder or unit would turn a check unknown everywhere."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from inspections.models import Rule
from inspections.rule_refusals import Refusal, overlapping, refusals, refuse_overlap
from stores.models import Store

_NEEDED = ("key", "platform", "value", "unit", "valid_from")


def reason_field() -> forms.CharField:
    """Why somebody changes a rule."""
    return forms.CharField(
        label=_("reason"),
        max_length=300,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text=_("Why it is changed: kept in the rule's history."),
    )


class ReasonForm(forms.Form):
    """A reason alone: for deleting and for restoring."""

    reason = reason_field()


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """The refusals of the shipped files, each beside its field, and those of one store's own rule."""

    reason = reason_field()

    class Meta:
        model = Rule
        fields = (
            *("key", "platform", "country", "tier", "store", "value", "unit", "ladder"),
            *("valid_from", "valid_to", "source", "confidence"),
        )

    def clean_country(self) -> str:
        """In capitals."""
        return str(self.cleaned_data["country"]).strip().upper()

    def clean_tier(self) -> str:
        """In small letters."""
        return str(self.cleaned_data["tier"]).strip().lower()

    def clean_ladder(self) -> Any:
        """Nothing said means no rungs."""
        ladder = self.cleaned_data["ladder"]
        return {} if ladder is None else ladder

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._refuse_mixed_scope(cleaned)
        if all(name in cleaned for name in (*_NEEDED, "country", "tier", "ladder")) and not self.errors:
            self._refuse(_asked(cleaned))
        return cleaned

    def _refuse_mixed_scope(self, cleaned: dict[str, Any]) -> None:
        """A store has its own platform, country and tier."""
        store = cleaned.get("store")
        if not isinstance(store, Store):
            return
        if cleaned.get("platform") not in (None, store.platform):
            self.add_error("platform", _("The store is on another platform."))
        for name in ("country", "tier"):
            if cleaned.get(name):
                self.add_error(name, _("A rule of one store names no country and no tier."))

    def _refuse(self, asked: Rule) -> None:
        found = list(refusals(asked))
        for refusal in found:
            self.add_error(refusal.field, in_words(refusal))
        others = Rule.objects.filter(key=asked.key, platform=asked.platform).exclude(pk=self.instance.pk)
        other = None if found else overlapping(asked, others)
        if other is not None:
            self.add_error("valid_from", in_words(refuse_overlap(other)))


def in_words(refusal: Refusal) -> ValidationError:
    """In the language of whoever asks."""
    return ValidationError(gettext(refusal.text) % refusal.details)


def _asked(cleaned: dict[str, Any]) -> Rule:
    return Rule(**{name: cleaned[name] for name in RuleForm.Meta.fields if name in cleaned})
