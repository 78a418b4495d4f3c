"""The story of an order or a finding on paper: what happened when, by the store's clock and in UTC."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Spacer

from inspections.proof.paper import MARGIN, as_pdf_file, grid, plain, small, title
from stores.models import Store


def as_page(store: Store, subject: str, story: Sequence[tuple[datetime, str]], now: datetime) -> bytes:
    """A PDF; without any event it says so."""
    heads = [_("By the store's clock ({zone})").format(zone=store.time_zone), _("UTC"), _("What happened")]
    rows = [[small(text) for text in heads]]
    rows += [
        [
            small(f"{store.local_time(at):%Y-%m-%d %H:%M:%S}"),
            small(f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"),
            small(what),
        ]
        for at, what in story
    ]
    table = grid(rows, [40 * mm, 34 * mm, A4[0] - 2 * MARGIN - 74 * mm])
    nothing = plain(_("Nothing is known to have happened."))
    about = f"{store.name} · {store.get_platform_display()} · {store.country} · {store.external_id}"
    made = _("Made on {at} UTC from what the platform told and what inspections found.").format(
        at=f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    )
    lines = [
        title(_("Evidence: {subject}").format(subject=subject)),
        plain(about),
        small(made),
        Spacer(1, 4 * mm),
        table if story else nothing,
    ]
    return as_pdf_file(lines, name=subject, foot=about, size=A4)
