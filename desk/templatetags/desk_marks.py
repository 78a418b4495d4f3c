"""Template tags that only the desk's pages need."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import template

from alerts.names import channel_name, policy_text
from inspections.wording import reason_text
from stores.marks import outcome_mark

register = template.Library()
register.simple_tag(outcome_mark)
register.simple_tag(reason_text)
register.simple_tag(channel_name)
register.simple_tag(policy_text)


@register.simple_tag
def local_span(first: datetime | None, last: datetime, zone: str) -> str:
    """From one moment to another by the clock of a zone, with the zone's name; `first` None: only the last is known."""
    ends = f"{last.astimezone(ZoneInfo(zone)):%H:%M} ({zone})"
    return f"{first.astimezone(ZoneInfo(zone)):%H:%M} – {ends}" if first and first != last else ends
