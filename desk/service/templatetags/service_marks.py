"""Template tags that only customer service needs."""

from datetime import UTC, datetime, timedelta

from django import template
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

register = template.Library()
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


@register.filter
def span(length: timedelta | None) -> str:
    """“2 hours, 5 minutes”; a dash for none."""
    if length is None:
        return "–"
    if length < timedelta(minutes=1):
        return _("less than a minute")
    return timesince(_BEGINNING, _BEGINNING + length, depth=2)
