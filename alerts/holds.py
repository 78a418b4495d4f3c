"""How long a fault must stay gone before its alert is resolved, by severity."""

from datetime import timedelta

from django.conf import settings

from inspections.items import Severity


def hold_of(severity: str) -> timedelta:
    """ALERT_RESOLVE_MINUTES says how many minutes."""
    return timedelta(minutes=settings.ALERT_RESOLVE_MINUTES[Severity(severity).value])
