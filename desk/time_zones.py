"""The time zones that can be chosen: only real ones, since one wrong name would break every page of its store."""

from functools import cache
from zoneinfo import available_timezones


@cache
def time_zone_choices() -> list[tuple[str, str]]:
    """Zone names, sorted."""
    return [(name, name) for name in sorted(available_timezones())]
