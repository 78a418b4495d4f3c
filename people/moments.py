"""Moments as they come from outside."""

from datetime import UTC, datetime, tzinfo

from django.utils.dateparse import parse_datetime


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC: PostgreSQL takes no offset beyond 15:59. Raises ValueError outside the years 1 to 9999."""
    try:
        return moment.astimezone(UTC)
    except OverflowError as fault:
        raise ValueError(f"{moment.isoformat()} is in no year that can be kept.") from fault


def typed_moment(text: str, zone: tzinfo) -> datetime | None:
    """What somebody typed, in UTC: by the clock of `zone` where it names no offset. None for what is no moment."""
    try:
        moment = parse_datetime(text)
        return moment and in_utc(moment if moment.tzinfo else moment.replace(tzinfo=zone))
    except ValueError:
        return None
