"""Template tags that only the desk's pages need."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import template

from inspections.wording import reason_text
from stores.marks import outcome_mark

register = template.Library()
register.simple_tag(outcome_mark)
register.simple_tag(reason_text)


@register.simple_tag
def local_moment(moment: datetime, zone: str) -> str:
    """A moment by the clock of a zone, with the zone's name."""
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"
