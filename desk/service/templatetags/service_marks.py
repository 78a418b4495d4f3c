"""Template tags that only customer service needs."""

from datetime import UTC, datetime, timedelta

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from desk.look.time_left import TimeLeft
from desk.service.languages import language_name

register = template.Library()
register.filter(language_name)
_CHIP = '<span class="service-left service-left-{}"><span aria-hidden="true">{}</span> {}</span>'
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


@register.simple_tag
def left_mark(left: TimeLeft | None) -> SafeString:
    """How much time is left: a symbol, words and a colour, with what they do not say beneath. None: nobody waits."""
    if left is None:
        return format_html(_CHIP, "closed", "✓", _("answered"))
    chip = format_html(_CHIP, left.level, left.symbol, left.words)
    return format_html('{}<br><span class="shopops-quiet">{}</span>', chip, left.why) if left.why else chip


@register.filter
def span(length: timedelta | None) -> str:
    """“2 hours, 5 minutes”; a dash for none."""
    if length is None:
        return "–"
    if length < timedelta(minutes=1):
        return _("less than a minute")
    return timesince(_BEGINNING, _BEGINNING + length, depth=2)
