"""Pages by offset, and the faults that only show between pages."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")


def page_of(
    fault: str, rows: Sequence[T], offset: int, size: int, encode: Callable[[T], dict[str, Any]]
) -> tuple[list[dict[str, Any]], int]:
    """The page's rows written out, and how many the whole list is said to hold."""
    page, total = list(rows[offset : offset + size]), len(rows)
    if fault == "endless_pages":
        return [], total + 1_000
    if fault == "empty_page" and offset == 0:
        return [], total
    if fault == "vanishing_row" and offset:
        page, total = list(rows[offset + 1 : offset + 1 + size]), total - 1
    if fault == "duplicate_item" and offset and rows:
        page.insert(0, rows[0])
    return [encode(one) for one in page], total
