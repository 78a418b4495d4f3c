"""A day's report as a table for spreadsheets, and as a PDF for people who ask for proof on paper."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Spacer

from inspections.items import State
from inspections.marks import SYMBOLS
from inspections.models import SealedDay
from inspections.proof.paper import as_pdf_file, grid, plain, small, title
from inspections.proof.report import DayReport, ReportCell, ReportLine
from people.tables import csv_line
from stores.platforms.names import NAMES


def as_csv(report: DayReport) -> str:
    """One row a store; moments ISO 8601 in the store's zone, texts that would run as formulas disarmed."""
    head = csv_line(
        [
            *("day", "platform", "shop_id", "store", "country", "time_zone", "expected", "inspected", "note", "rounds"),
            *("seen", "first_at", "judged_at", "finished_at"),
            *(name for item in report.items for name in (item.value, f"{item.value}_reason", f"{item.value}_data_at")),
            *("sealed_at", "hash", "prev_hash"),
        ]
    )
    return head + "".join(csv_line(_csv_row(line)) for line in report.lines)


def as_pdf(report: DayReport) -> bytes:
    """Landscape A4, with page numbers, the day's hash on every page, and how to verify it."""
    hashed = report.head.hash if report.head else _("not over everywhere yet, or not all stores are yours to see")
    foot = _("Hash of the day: {hash}").format(hash=hashed)
    return as_pdf_file(_story(report), name=f"ShopOps {report.day}", foot=foot, size=landscape(A4))


def summary(report: DayReport) -> str:
    """One sentence: how many were inspected, and what could not be seen."""
    states = ", ".join(f"{count} {State(state).label}" for state, count in report.cells) or "–"
    return _("{inspected} of {expected} stores inspected, {wholly} of them wholly. Cells: {states}.").format(
        inspected=report.inspected, expected=report.expected, wholly=report.wholly, states=states
    )


def _story(report: DayReport) -> list[Flowable]:
    heads = [_("Store"), _("Platform"), _("Inspected"), *(str(item.label) for item in report.items), _("Hash")]
    rows = [[small(text) for text in heads], *(_pdf_row(line) for line in report.lines)]
    each = (landscape(A4)[0] - 140 * mm) / max(1, len(report.items))
    widths = [42 * mm, 24 * mm, 28 * mm, *(each for _item in report.items), 22 * mm]
    how = _(
        "Each store's day is a row whose hash (SHA-256) is made of its content and of the hash of the day before; the day's hash is"
        " made of all of them and of the day before. `manage.py verify_proof` computes them anew and names whatever was changed."
    )
    return [
        title(_("Proof of inspection, {day}").format(day=report.day)),
        plain(summary(report)),
        small(how),
        Spacer(1, 4 * mm),
        grid(rows, widths),
    ]


def _pdf_row(line: ReportLine) -> list[Paragraph]:
    row = line.row
    when = f"{line.seen.value} {_span(row)}" if line.seen else line.note
    texts = [
        f"{row.name} · {row.country} · {row.shop_id}",
        NAMES.get(row.platform, row.platform),
        when,
        *(_cell_text(cell) for cell in line.cells),
        row.hash[:16],
    ]
    return [small(text) for text in texts]


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
        *(line.note, str(row.rounds), line.seen.name.lower() if line.seen else ""),
        *(_local(moment, row.time_zone) for moment in (row.first_at, row.judged_at, row.finished_at)),
        *(
            text
            for cell in line.cells
            for text in (cell.state.value if cell.state else "", cell.reason, _local(cell.data_at, row.time_zone))
        ),
        *(row.sealed_at.isoformat(), row.hash, row.prev_hash),
    ]


def _span(row: SealedDay) -> str:
    """From the first round to the last, by the store's clock."""
    first, last = (
        f"{moment.astimezone(ZoneInfo(row.time_zone)):%H:%M}" if moment else ""
        for moment in (row.first_at, row.finished_at)
    )
    return f"{first} – {last}" if first and first != last else last


def _local(moment: datetime | None, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds") if moment else ""
