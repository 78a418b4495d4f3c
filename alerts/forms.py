"""The admin's forms of routes, policies, silences and shifts: lists of words are ticked, not typed."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultiple, UnfoldAdminTextInputWidget

from alerts.channels.registry import channel_choices
from alerts.models import AudienceKind, EscalationPolicy, Route, Shift, Silence
from alerts.routing_facts import INBOX
from inspections.items import Item, Severity
from people.roles import Role
from stores.platforms.names import platform_choices

_WEEKDAYS = [
    *((0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday"))),
    *((4, _("Friday")), (5, _("Saturday")), (6, _("Sunday"))),
]
_TICKED: dict[str, Any] = {
    "severities": lambda: Severity.choices,
    "items": lambda: Item.choices,
    "platforms": platform_choices,
    "audiences": lambda: [
        one for one in AudienceKind.choices if one[0] not in (AudienceKind.ROLE, AudienceKind.PERSON)
    ],
    "roles": lambda: Role.choices,
    "channels": lambda: [(INBOX, _("Inbox")), *channel_choices()],
    "weekdays": lambda: _WEEKDAYS,
}
_LISTED = ("countries", "check_ids", "teams")


def ticked_words(name: str, values: Any) -> str:
    """What was ticked in such a field, in the viewer's language; a dash for nothing."""
    known = {str(value): str(words) for value, words in _TICKED[name]()}
    return ", ".join(known.get(str(value), str(value)) for value in values or ()) or "–"


class WordList(forms.CharField):
    """Words with commas between them; kept as a list."""

    widget = UnfoldAdminTextInputWidget

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [word.strip() for word in str(value or "").split(",") if word.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or []) != self.to_python(data))


class ListForm(forms.ModelForm):  # type: ignore[type-arg]
    """Replaces the fields that hold lists."""

    capitals: ClassVar[tuple[str, ...]] = ("countries",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in list(self.fields.items()):
            told: dict[str, Any] = {"label": field.label, "required": False, "help_text": field.help_text}
            if name in _TICKED:
                self.fields[name] = self._ticked(name, told)
            elif name in _LISTED:
                self.fields[name] = WordList(**told)

    def _ticked(self, name: str, told: dict[str, Any]) -> forms.Field:
        told = {**told, "choices": list(_TICKED[name]()), "widget": UnfoldAdminCheckboxSelectMultiple()}
        if name == "weekdays":
            return forms.TypedMultipleChoiceField(coerce=int, **told)
        return forms.MultipleChoiceField(**told)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in self.capitals:
            if name in cleaned:
                cleaned[name] = [word.upper() for word in cleaned[name]]
        return cleaned


_ABOUT = ("severities", "items", "platforms", "countries", "check_ids", "groups")


class RouteForm(ListForm):
    class Meta:
        model = Route
        fields = (
            *("name", "position", "is_active", "goes_on", *_ABOUT),
            *("audiences", "roles", "people", "teams", "channels"),
        )


class PolicyForm(ListForm):
    class Meta:
        model = EscalationPolicy
        fields = ("name", "position", "is_active", *_ABOUT)


class SilenceForm(ListForm):
    class Meta:
        model = Silence
        fields = ("reason", "begins_at", "ends_at", *_ABOUT)


class ShiftForm(ListForm):
    capitals = ()

    class Meta:
        model = Shift
        fields = (
            *("person", "time_zone", "weekdays", "begins", "ends", "leads", "groups"),
            *("holidays_of", "first_day", "last_day"),
        )
