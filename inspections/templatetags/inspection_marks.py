"""Template tags for states, severities and times, the same marks everywhere."""

from datetime import datetime

from django import template

from inspections.freshness import ShownCell
from inspections.items import State
from inspections.marks import SYMBOLS, cell_summary, severity_mark, state_mark
from inspections.models import Finding
from inspections.wording import finding_text
from stores.models import Store
from stores.moments import ago, local_text, shown_moment

register = template.Library()
register.simple_tag(state_mark)
register.simple_tag(severity_mark)
register.simple_tag(shown_moment)
register.simple_tag(cell_summary)
register.simple_tag(ago)
register.simple_tag(local_text, name="local_clock")


@register.filter
def symbol(state: str) -> str:
    """A state's symbol."""
    return SYMBOLS[State(state)]


@register.simple_tag
def finding_sentence(finding: Finding, store: Store) -> str:
    """A finding's sentence, its moments by the store's clock."""
    return finding_text(finding.check_id, finding.details, store.time_zone)


@register.simple_tag
def cell_reason(cell: ShownCell, store: Store, now: datetime) -> str:
    """Why a cell is as it is, since when, and how old what it was judged by is; one line."""
    parts = [cell.reason] if cell.reason else []
    if cell.since:
        parts.append(f"{ago(cell.since, now)}, {local_text(cell.since, store)}")
    return " · ".join(parts)
