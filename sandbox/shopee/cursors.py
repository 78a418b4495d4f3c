"""Cursors: a place in a list that was frozen when its first page was read."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sandbox.pages import page_of
from sandbox.shopee import answers
from sandbox.shopee.call import Call

T = TypeVar("T")
# A cursor does not live for ever.
_LIFE = 1800


def moment(call: Call) -> int:
    """The moment a list is read at: that of its first page, so that a moving world shifts no rows between pages."""
    return _read(call)[1]


def listed(
    call: Call, name: str, rows: Sequence[T], size: int, encode: Callable[[T], dict[str, Any]]
) -> dict[str, Any]:
    """`response` of a list that goes on by `next_cursor`."""
    offset, at = _read(call)
    page, total = page_of(call.fault, rows, offset, size, encode)
    more = offset + size < total
    return {"more": more, "next_cursor": f"{offset + size},{at}" if more else "", name: page}


def _read(call: Call) -> tuple[int, int]:
    text = call.query.get("cursor", "")
    if not text:
        return 0, call.now
    place, _, at = text.partition(",")
    if not (place.isdecimal() and at.isdecimal()):
        raise answers.bad_parameter("cursor is invalid")
    if call.now - int(at) > _LIFE or call.fault == "cursor_expired":
        raise answers.bad_parameter("cursor is expired")
    return int(place), int(at)
