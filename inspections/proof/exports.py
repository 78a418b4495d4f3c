"""A day's report as a table for spreadsheets, and as a PDF for people who ask for proof on paper."""

import csv
import io
from datetime import datetime
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from inspections.items import State
from inspections.marks import SYMBOLS
from inspections.proof.report import DayReport, ReportCell, ReportLine
from people.tables import safe_cell
from stores.platforms.names import NAMES

# Comes with every PDF reader's Asian fonts, so no font file is carried; it has Latin letters too.
_FONT = "STSong-Light"
_SMALL = ParagraphStyle("small", fontName=_FONT, fontSize=6.5, leading=8, wordWrap="CJK")
_PLAIN = ParagraphStyle("plain", fontName=_FONT, fontSize=9, leading=13, wordWrap="CJK")
_TITLE = ParagraphStyle("title", fontName=_FONT, fontSize=16, leading=22)


def as_csv(report: DayReport) -> str:
    """One row a store; moments ISO 8601 in the store's zone, texts that would run as formulas disarmed."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(
        [
            *("day", "platform", "shop_id", "store", "country", "time_zone", "expected", "inspected", "note", "rounds"),
            *("judged_at", "finished_at"),
            *(name for item in report.items for name in (item.value, f"{item.value}_reason", f"{item.value}_data_at")),
            *("sealed_at", "hash", "prev_hash"),
        ]
    )
    for line in report.lines:
        table.writerow([safe_cell(text) for text in _csv_row(line)])
    return out.getvalue()


def as_pdf(report: DayReport) -> bytes:
    """Landscape A4, with page numbers, the day's hash on every page, and how to verify it."""
    if _FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    out = io.BytesIO()
    margin = 12 * mm
    document = SimpleDocTemplate(
        out,
        pagesize=landscape(A4),
        leftMargin=margin,
        rightMargin=margin,
        topMargin=margin,
        bottomMargin=16 * mm,
        title=f"ShopOps {report.day}",
        author="ShopOps",
    )

    def foot(canvas: Canvas, page: SimpleDocTemplate) -> None:
        canvas.setFont(_FONT, 7)
        hashed = report.head.hash if report.head else _("not over everywhere yet, or not all stores are yours to see")
        canvas.drawString(margin, 9 * mm, _("Hash of the day: {hash}").format(hash=hashed))
        canvas.drawRightString(landscape(A4)[0] - margin, 9 * mm, _("page {n}").format(n=page.page))

    document.build(_story(report), onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def summary(report: DayReport) -> str:
    """One sentence: how many were inspected, and what could not be seen."""
    states = ", ".join(f"{count} {State(state).label}" for state, count in report.cells) or "–"
    return _("{inspected} of {expected} stores inspected. Cells: {states}.").format(
        inspected=report.inspected, expected=report.expected, states=states
    )


def _story(report: DayReport) -> list[Flowable]:
    heads = [_("Store"), _("Platform"), _("Inspected"), *(str(item.label) for item in report.items), _("Hash")]
    rows = [[Paragraph(escape(text), _SMALL) for text in heads], *(_pdf_row(line) for line in report.lines)]
    each = (landscape(A4)[0] - 140 * mm) / max(1, len(report.items))
    widths = [42 * mm, 24 * mm, 28 * mm, *(each for _item in report.items), 22 * mm]
    table = Table(rows, colWidths=widths, repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.3, colors.HexColor("#94a3b8")),
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#e2e8f0")),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    how = _(
        "Each store's day is a row whose hash (SHA-256) is made of its content and of the hash of the day before; the day's hash is"
        " made of all of them and of the day before. `manage.py verify_proof` computes them anew and names whatever was changed."
    )
    return [
        Paragraph(escape(_("Proof of inspection, {day}").format(day=report.day)), _TITLE),
        Paragraph(escape(summary(report)), _PLAIN),
        Paragraph(escape(how), _SMALL),
        Spacer(1, 4 * mm),
        table,
    ]


def _pdf_row(line: ReportLine) -> list[Paragraph]:
    row = line.row
    when = _local(row.finished_at, row.time_zone) if row.inspected else line.note
    texts = [
        f"{row.name} · {row.country} · {row.shop_id}",
        NAMES.get(row.platform, row.platform),
        when,
        *(_cell_text(cell) for cell in line.cells),
        row.hash[:16],
    ]
    return [Paragraph(escape(text), _SMALL) for text in texts]


def _cell_text(cell: ReportCell) -> str:
    if cell.state is None:
        return "–"
    count = f" ({cell.findings})" if cell.findings else ""
    reason = f": {cell.reason}" if cell.reason else ""
    return f"{SYMBOLS[cell.state]} {cell.state.label}{count}{reason}"


def _csv_row(line: ReportLine) -> list[str]:
    row = line.row
    return [
        *(str(row.day), row.platform, row.shop_id, row.name, row.country, row.time_zone),
        *("yes" if one else "no" for one in (row.expected, row.inspected)),
        *(line.note, str(row.rounds), _local(row.judged_at, row.time_zone), _local(row.finished_at, row.time_zone)),
        *(
            text
            for cell in line.cells
            for text in (cell.state.value if cell.state else "", cell.reason, _local(cell.data_at, row.time_zone))
        ),
        *(row.sealed_at.isoformat(), row.hash, row.prev_hash),
    ]


def _local(moment: datetime | None, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds") if moment else ""
