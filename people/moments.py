"""Moments as they come from outside."""

from datetime import UTC, datetime


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC: PostgreSQL takes no offset beyond 15:59. Raises ValueError outside the years 1 to 9999."""
    try:
        return moment.astimezone(UTC)
    except OverflowError as fault:
        raise ValueError(f"{moment.isoformat()} is in no year that can be kept.") from fault
