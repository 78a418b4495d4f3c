"""The kinds of events there are, each named `thing.what_happened`."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alerts.states import ActKind
from inspections.models import ChangeKind

TEST = "test"
INSPECTED = "inspection.completed"
SEALED = "day.sealed"
ALERT_ACTS = tuple(kind for kind in ActKind if kind not in (ActKind.REPEATED, ActKind.CLEARED))
ALL_KINDS: tuple[str, ...] = (
    *(f"alert.{kind}" for kind in ALERT_ACTS),
    *(f"finding.{kind}" for kind in ChangeKind),
    INSPECTED,
    SEALED,
)
_WORDS: dict[str, object] = {
    **{f"alert.{kind}": format_lazy(_("alert {happened}"), happened=kind.label) for kind in ALERT_ACTS},
    **{f"finding.{kind}": format_lazy(_("finding {happened}"), happened=kind.label) for kind in ChangeKind},
    INSPECTED: _("a store was inspected"),
    SEALED: _("a day was sealed"),
    TEST: _("test event"),
}


def kind_words(kind: str) -> str:
    """What happened, in the viewer's language; a kind that is gone by its name."""
    return str(_WORDS.get(kind, kind))


def kind_choices() -> list[tuple[str, object]]:
    """Every kind there is to choose, in words and by the name under which programs know it."""
    return [(kind, format_lazy("{words} ({kind})", words=_WORDS[kind], kind=kind)) for kind in ALL_KINDS]


def unknown_kinds(given: object) -> list[str]:
    """What of a list is no kind of event; a thing that is no list is wrong as a whole."""
    if not isinstance(given, list):
        return [str(given)]
    return [str(one) for one in given if one not in ALL_KINDS]
