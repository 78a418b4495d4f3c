"""The one pen that writes tables for spreadsheets: no text in them runs as a formula, whatever somebody called a store.

A test finds every table through the URLconf, and refuses any other pen.
"""

import csv
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

# Spreadsheets see CSV in UTF-8 by it.
BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@")
_BREAKS = ("\t", "\r", "\n")
# What spreadsheets skip, or do not show, before a formula.
_SKIPPED = " \t\r\n\v\f\0\u00a0\u200b\u200c\u200d\u2060\u3000\ufeff"


class _Echo:
    """What csv writes to, so that each line can be sent at once."""

    def write(self, line: str) -> str:
        return line


def csv_line(cells: Iterable[str | int | Decimal | None]) -> str:
    """One row with its line end. Texts are disarmed; numbers stay numbers, a negative one too."""
    return str(csv.writer(_Echo()).writerow([_cell(one) for one in cells]))


def safe_cell(text: str) -> str:
    """The text, with an apostrophe before what would run as a formula."""
    begins = unicodedata.normalize("NFKC", text.lstrip(_SKIPPED)[:1])  # full-width and small signs are signs to some
    return f"'{text}" if begins.startswith(_FORMULA) or text.startswith(_BREAKS) else text


def _cell(value: str | int | Decimal | None) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return safe_cell(value) if isinstance(value, str) else "" if value is None else str(value)
