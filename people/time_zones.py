"""Time zones as people type them."""

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def known_time_zone(name: str) -> None:
    """Raises ValidationError for what is no zone of the IANA table."""
    if name not in available_timezones():
        raise ValidationError(_("No such time zone; one looks like Asia/Jakarta."))
