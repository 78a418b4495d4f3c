"""A sub-account's form: rights are chosen from the known words, and a login stands once in a store."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from inspections.accounts.rights import Right, SellerRole
from inspections.models import SubAccount
from inspections.models.sub_account import login_key


class SubAccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a person registers."""

    rights = forms.MultipleChoiceField(
        label=_("rights"),
        choices=Right.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("None: as the role comes."),
    )

    class Meta:
        model = SubAccount
        fields = ("store", "login", "role", "rights", "person", "last_used_at", "removed_at")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("role") == SellerRole.OTHER and not cleaned.get("rights"):
            self.add_error("rights", _("Say which rights it has: this role says nothing of them."))
        same = SubAccount.objects.filter(store=cleaned.get("store"), login_key=login_key(cleaned.get("login", "")))
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("login", _("This login is registered for the store already."))
        return cleaned
