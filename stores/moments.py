"""Times as staff read them: how long ago, and the clock of the store they concern."""

from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from stores.models import Store


def ago(moment: datetime, now: datetime) -> str:
    """“3 hours ago”, “in 2 days”, “just now”."""
    if abs((now - moment).total_seconds()) < 60:
        return _("just now")
    if moment <= now:
        return _("%(span)s ago") % {"span": timesince(moment, now, depth=1)}
    return _("in %(span)s") % {"span": timesince(now, moment, depth=1)}


def local_text(moment: datetime, store: Store) -> str:
    """The store's own clock, with its zone: `2026-11-23 21:05 (Asia/Jakarta)`."""
    return f"{store.local_time(moment):%Y-%m-%d %H:%M} ({store.time_zone})"


def shown_moment(moment: datetime | None, store: Store, now: datetime) -> SafeString | str:
    """How long ago, with the store's clock beneath; a dash for none."""
    if moment is None:
        return "–"
    return format_html(
        '<time datetime="{}">{} <br><span class="shopops-quiet">{}</span></time>',
        moment.isoformat(),
        ago(moment, now),
        local_text(moment, store),
    )
