"""Filters and sorting as the searches of TikTok Shop share them, over things that live by timelines."""

from collections.abc import Callable
from typing import Any, TypeVar

from sandbox.tiktok import answers
from sandbox.tiktok.call import Call

T = TypeVar("T")
Row = tuple[T, int]  # a thing and the step it has reached


def created(row: Row[Any]) -> int:
    """First step's time."""
    time: int = row[0].moves.times[0]
    return time


def updated(row: Row[Any]) -> int:
    time: int = row[0].moves.times[row[1]]
    return time


_FIELDS: dict[str, Callable[[Row[Any]], int]] = {"create_time": created, "update_time": updated}


def between(call: Call, rows: list[Row[T]], given: dict[str, Any], *, closed: bool = False) -> list[Row[T]]:
    """Rows within create_time_ge/lt and update_time_ge/lt; `closed`: the endpoint says le instead of lt."""
    for name, read in _FIELDS.items():
        rows = within(call, rows, given, name, read, closed=closed)
    return rows


def within(
    call: Call, rows: list[T], given: dict[str, Any], name: str, read: Callable[[T], int], *, closed: bool = False
) -> list[T]:
    """Rows within <name>_ge and <name>_lt (or _le)."""
    low = call.number(f"{name}_ge", given)
    high = call.number(f"{name}_le" if closed else f"{name}_lt", given)
    if low is not None:
        rows = [row for row in rows if read(row) >= low]
    if high is not None:
        rows = [row for row in rows if read(row) < high + closed]
    return rows


def sort(call: Call, rows: list[Row[Any]], *, default_order: str) -> list[Row[Any]]:
    """By create_time unless the caller says update_time; ties by id."""
    read = _FIELDS.get(call.query.get("sort_field") or "create_time")
    if read is None:
        raise answers.bad_parameter("sort_field")
    return sorted(rows, key=lambda row: (read(row), row[0].id), reverse=descending(call, default_order))


def descending(call: Call, default: str) -> bool:
    order = call.query.get("sort_order") or default
    if order not in ("ASC", "DESC"):
        raise answers.bad_parameter("sort_order")
    return order == "DESC"


def one_of(values: object, name: str) -> frozenset[str]:
    """A list filter from the body; empty for none. Raises RefusedError for anything but a list of texts."""
    if values is None:
        return frozenset()
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise answers.bad_parameter(name)
    return frozenset(values)
