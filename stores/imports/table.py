"""A file into rows of text: CSV in the encodings and with the separators that spreadsheets write, or XLSX. Nothing is judged here."""

import csv
import io
import zipfile
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from people.tables import csv_line

MOST_BYTES, MOST_ROWS = 5_000_000, 10_000
# A small file may unpack to a huge one.
_MOST_UNPACKED = 100_000_000

# Column -> the other names it is known by.
COLUMNS: dict[str, tuple[str, ...]] = {
    "platform": ("平台",),
    "shop_id": ("store id", "seller id", "店铺id", "店铺编号"),
    "country": ("region", "国家", "站点"),
    "name": ("store name", "shop name", "店铺名称", "名称"),
    "group": ("store group", "分组", "店铺组"),
    "time_zone": ("time zone", "timezone", "时区"),
    "access_token": ("access token", "访问令牌"),
    "refresh_token": ("refresh token", "刷新令牌"),
    "access_expires_at": ("access token ends", "令牌到期"),
    "account_id": ("account id", "open id", "账号id"),
    "shop_cipher": ("cipher", "shop cipher"),
    "bank": ("bank account", "银行账户"),
    "phone": ("phone number", "电话"),
    "email": ("e-mail", "邮箱"),
    "proxy": ("代理",),
}
NEEDED = ("platform", "shop_id")
_NAMES = {other: column for column, others in COLUMNS.items() for other in (column, *others)}
_EXAMPLE = {
    "platform": "tiktok",
    "shop_id": "7495794203056835079",
    "country": "ID",
    "name": "Toko Bunga",
    "group": "Jakarta",
}


class TableError(Exception):
    """A file that cannot be read as a table of stores; the message says why and what to do."""


class Line(NamedTuple):
    """One row: its number in the file as a spreadsheet counts, and its texts by column."""

    number: int
    cells: dict[str, str]


def read_table(name: str, content: bytes) -> list[Line]:
    """Rows that hold something, in order. Raises TableError."""
    return _lines(table_rows(name, content))


def table_rows(name: str, content: bytes) -> Iterator[list[str]]:
    """The texts of any table, row by row, its head too. `name`: its ending says what it is. Raises TableError."""
    if not content.strip():
        raise TableError(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise TableError(_("The file is larger than 5 MB. Split it."))
    kind = name.lower().rpartition(".")[2]
    if kind not in ("csv", "txt", "tsv", "xlsx"):
        raise TableError(_("Only CSV and XLSX files are read. Save the table as one of these, without macros."))
    return _from_xlsx(content) if kind == "xlsx" else _from_csv(content)


def template_csv() -> str:
    """A table with the heads and one example."""
    return csv_line(COLUMNS) + csv_line(_EXAMPLE.get(column, "") for column in COLUMNS)


def template_xlsx() -> bytes:
    """The same as a workbook whose cells are texts, so that long ids stay whole."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101  (a new workbook has one sheet)
    for place, column in enumerate(COLUMNS, 1):
        sheet.cell(1, place, column)
        cell = sheet.cell(2, place, _EXAMPLE.get(column, ""))
        for row in range(2, 200):
            sheet.cell(row, place).number_format = "@"
        cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _lines(rows: Iterator[list[str]]) -> list[Line]:
    head = next(rows, [])
    columns = [_NAMES.get(cell.strip().lower(), "") for cell in head]
    missing = [column for column in NEEDED if column not in columns]
    if missing:
        raise TableError(
            _("The first row must name the columns; missing: %(columns)s. Begin with the template.")
            % {"columns": ", ".join(missing)}
        )
    lines: list[Line] = []
    for number, row in enumerate(rows, 2):
        cells = {column: text.strip() for column, text in zip(columns, row, strict=False) if column and text.strip()}
        if cells:
            lines.append(Line(number, cells))
        if len(lines) > MOST_ROWS:
            raise TableError(_("The table has more than 10,000 rows. Split it."))
    if not lines:
        raise TableError(_("The table holds no store: there is nothing below its first row."))
    return lines


def _from_csv(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error as fault:
        raise TableError(_("The file is no CSV table: %(fault)s.") % {"fault": fault}) from fault


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
            break
        try:
            return content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else encoding)
        except UnicodeDecodeError:
            continue
    raise TableError(_("The file's characters cannot be read. Save it as CSV in UTF-8."))


def _from_xlsx(content: bytes) -> Iterator[list[str]]:
    try:
        unpacked = sum(one.file_size for one in zipfile.ZipFile(io.BytesIO(content)).infolist())
        if unpacked > _MOST_UNPACKED:
            raise TableError(_("The file unpacks to more than it may. Save only the table."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, IndexError) as fault:
        raise TableError(_("The file is no XLSX workbook. Save it again, without a password.")) from fault
    for row in sheet.iter_rows(values_only=True):
        yield [_text(cell) for cell in row]


def _text(cell: object) -> str:
    """Whole numbers without a fraction; fifteen digits are all that a number in a spreadsheet keeps, so longer ones show."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**15:
        return str(int(cell))
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= 10**15:
        return f"{cell:.5E}"
    return str(cell)
