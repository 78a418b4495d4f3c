"""A list as a file for a spreadsheet: CSV line by line, or XLSX. No text in it runs as a formula."""

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from people.tables import BOM, csv_line, safe_cell

KINDS = ("csv", "xlsx")
# A workbook is built in memory, a CSV is not.
MOST_IN_A_WORKBOOK = 20_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cells = Sequence[str | int | None]


def as_file(name: str, kind: str, heads: Sequence[str], rows: Iterable[Cells]) -> HttpResponse | StreamingHttpResponse:
    """`kind`: csv or xlsx. Numbers stay numbers, None is an empty cell."""
    answer: HttpResponse | StreamingHttpResponse
    if kind == "xlsx":
        answer = HttpResponse(_workbook(heads, rows), content_type=_XLSX)
    else:
        answer = StreamingHttpResponse(_csv(heads, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


def _csv(heads: Sequence[str], rows: Iterable[Cells]) -> Iterator[str]:
    yield BOM + csv_line(heads)
    for row in rows:
        yield csv_line(row)


def _workbook(heads: Sequence[str], rows: Iterable[Cells]) -> bytes:
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet()
    sheet.append(list(heads))
    for row in rows:
        sheet.append([_safe(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _safe(cell: str | int | None) -> str | int | None:
    return safe_cell(ILLEGAL_CHARACTERS_RE.sub("", cell)) if isinstance(cell, str) else cell
