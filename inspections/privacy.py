"""What findings say of a buyer: blanked together with the buyer's data one floor below."""

from collections.abc import Mapping

from django.db.models import Q

from inspections.models import Finding
from stores.privacy.erasing import erases_with_a_buyer

# Details of a finding that name a buyer or quote one.
_OF_BUYERS = frozenset({"buyer", "reasons", "word"})
BLANK = "***"


def blank_findings(platform: str, ids: Mapping[str, frozenset[str]]) -> int:
    """Findings about these conversations, orders and reviews; their sentences keep standing, without the buyer."""
    named = frozenset[str]().union(*ids.values())
    about = Q(subject__in=named) | Q(details__conversation__in=named) | Q(details__order__in=named)
    done = 0
    for finding in Finding.objects.filter(about, store__platform=platform).only("details"):
        blanked = {name: BLANK if name in _OF_BUYERS else value for name, value in finding.details.items()}
        if blanked != finding.details:
            done += Finding.objects.filter(pk=finding.pk).update(details=blanked)
    return done


def tell() -> None:
    """Called at start."""
    erases_with_a_buyer("inspections.finding", blank_findings)
