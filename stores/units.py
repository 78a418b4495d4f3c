"""What figures and rules are counted in, as people write it behind a number. Programs and rows know a unit by its code."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

_UNITS: dict[str, object] = {
    "percent": "%",
    "count": pgettext_lazy("unit", "pieces"),
    "units": pgettext_lazy("unit", "pieces"),
    "points": pgettext_lazy("unit", "points"),
    "rating": pgettext_lazy("unit", "stars"),
    "minutes": _("minutes"),
    "hours": _("hours"),
    "days": _("days"),
    "working_days": _("working days"),
    "hour_of_day": _("o'clock"),
    "share": _("share of 1"),
    "usd": "USD",
}


def unit_word(code: str) -> str:
    """In the viewer's language; a currency, or what is none of ours, as it stands."""
    return str(_UNITS.get(code, code))
