"""An address as a person enters it: the fields of its channel, each judged by the channel; secrets go in and never come out."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from alerts.channels.fields import Field, FieldsRefusedError
from alerts.channels.registry import CHANNELS
from alerts.models import ChannelAddress
from stores.secret_forms import secret_field

SEPARATOR = "__"


def field_names(kind: str) -> list[str]:
    """The form's names of a channel's fields."""
    return [f"{kind}{SEPARATOR}{field.name}" for field in CHANNELS[kind].fields]


def _form_field(field: Field) -> forms.Field:
    label: Any = field.label
    if field.secret:
        entry = secret_field(capfirst(label))
        entry.help_text = format_lazy("{} {}", field.hint, entry.help_text)
        return entry
    entry = forms.CharField(required=False, max_length=1000, widget=UnfoldAdminTextInputWidget())
    entry.label, entry.help_text = capfirst(label), field.hint  # type: ignore[assignment]
    return entry


class ChannelAddressForm(forms.ModelForm):  # type: ignore[type-arg]
    """Every channel's fields are in it; the page shows those of the chosen one, and only those are read."""

    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("the person's own")), *settings.LANGUAGES],
        widget=UnfoldAdminSelectWidget,
    )

    class Meta:
        model = ChannelAddress
        fields = ("kind", "user", "team", "label", "language", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            offered = (
                [self.instance.kind] if self.instance.pk else [kind for kind in CHANNELS if CHANNELS[kind].is_entered]
            )
            kinds = [(kind, str(CHANNELS[kind].title)) for kind in offered if kind in CHANNELS]
            self.fields["kind"] = forms.ChoiceField(label=_("Channel"), choices=kinds, widget=UnfoldAdminSelectWidget())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "user" in self.fields and bool(cleaned.get("user")) == bool(cleaned.get("team")):
            self.add_error("user", _("An address belongs to one person or to one team."))
        kind = cleaned.get("kind") or self.instance.kind
        if kind not in CHANNELS or not CHANNELS[kind].is_entered:
            return cleaned
        self.instance.kind = kind
        given = {field.name: cleaned.get(f"{kind}{SEPARATOR}{field.name}") or "" for field in CHANNELS[kind].fields}
        try:
            self.instance.keep_fields(given)
        except FieldsRefusedError as fault:
            for name, text in fault.faults.items():
                self.add_error(f"{kind}{SEPARATOR}{name}", text)
        return cleaned


for _kind, _channel in CHANNELS.items():
    for _name, _field in zip(field_names(_kind), _channel.fields if _channel.is_entered else (), strict=False):
        ChannelAddressForm.declared_fields[_name] = ChannelAddressForm.base_fields[_name] = _form_field(_field)
