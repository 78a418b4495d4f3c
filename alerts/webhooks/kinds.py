"""The kinds of events there are, each named `thing.what_happened`."""

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


def unknown_kinds(given: object) -> list[str]:
    """What of a list is no kind of event; a thing that is no list is wrong as a whole."""
    if not isinstance(given, list):
        return [str(given)]
    return [str(one) for one in given if one not in ALL_KINDS]
