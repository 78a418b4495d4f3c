"""The story of an order or a finding on paper: what happened when, by the store's clock and in UTC."""

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, Spacer, Table, TableStyle

from inspections.proof.paper import MARGIN, PLAIN, SMALL, TITLE, as_pdf_file
from stores.models import Store


def as_page(store: Store, subject: str, story: Sequence[tuple[datetime, str]], now: datetime) -> bytes:
    """A PDF; without any event it says so."""
    heads = [_("By the store's clock ({zone})").format(zone=store.time_zone), _("UTC"), _("What happened")]
    rows = [[Paragraph(escape(text), SMALL) for text in heads]]
    rows += [
        [
            Paragraph(f"{store.local_time(at):%Y-%m-%d %H:%M:%S}", SMALL),
            Paragraph(f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}", SMALL),
            Paragraph(escape(what), SMALL),
        ]
        for at, what in story
    ]
    table = Table(rows, colWidths=[40 * mm, 34 * mm, A4[0] - 2 * MARGIN - 74 * mm], repeatRows=1)
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.3, colors.HexColor("#94a3b8"))]))
    nothing = Paragraph(escape(_("Nothing is known to have happened.")), PLAIN)
    about = f"{store.name} · {store.get_platform_display()} · {store.country} · {store.external_id}"
    made = _("Made on {at} UTC from what the platform told and what inspections found.").format(
        at=f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    )
    lines = [
        Paragraph(escape(_("Evidence: {subject}").format(subject=subject)), TITLE),
        Paragraph(escape(about), PLAIN),
        Paragraph(escape(made), SMALL),
        Spacer(1, 4 * mm),
        table if story else nothing,
    ]
    return as_pdf_file(lines, title=subject, foot=about, size=A4)
