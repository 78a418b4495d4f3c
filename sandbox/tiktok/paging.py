"""Pages with opaque tokens that hold + and /, page limits, and the faults that only show between pages."""

import base64
import binascii
import struct
from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from sandbox.tiktok import answers
from sandbox.tiktok.call import Call

T = TypeVar("T")

# Base64 of these begins with "+/+/", so that a client that does not encode or decode tokens properly is found out.
_PREFIX = b"\xfb\xff\xbf"
_SHAPE = struct.Struct(">BIQ")
_FAULTS = frozenset(("duplicate_item", "vanishing_row", "empty_page", "endless_pages"))
_SMALL = 5  # so that these faults have pages to show between


def moment(call: Call) -> int:
    """The moment a list is read at: that of its first page, so that a moving world shifts no rows between pages."""
    token = call.query.get("page_token")
    return _read(token)[2] if token else call.now


def listed(
    call: Call,
    name: str,
    rows: Sequence[T],
    encode: Callable[[T], bytes],
    *,
    most: int,
    default: int = 20,
    total: bool = True,
) -> bytes:
    """`data` of a listing: one page of `rows` under `name`, the next token, and the total where the endpoint gives it."""
    size = call.number("page_size", call.query) or default
    if not 1 <= size <= most or call.query.get("page_size") == "0":
        raise answers.bad_parameter("page_size")
    token = call.query.get("page_token")
    detour, offset, at = _read(token) if token else (0, 0, call.now)
    page, rest, detour = list(rows[offset : offset + size]), len(rows) > offset + size, 0 if not call.fault else detour
    following = offset + size
    if call.fault in _FAULTS:
        size = min(size, _SMALL)
        rows, page, following, detour = _faulty(call.fault, rows, offset, size, detour)
        rest = following < len(rows) or call.fault == "endless_pages"
    next_token = _write(detour, following, at) if rest else ""
    count = b'"total_count":%d,' % len(rows) if total else b""
    head = b'{"next_page_token":%b,%b"%b":[' % (msgspec.json.encode(next_token), count, name.encode())
    return head + b",".join(map(encode, page)) + b"]}"


def _faulty(
    fault: str, rows: Sequence[T], offset: int, size: int, detour: int
) -> tuple[Sequence[T], list[T], int, int]:
    """The rows there seem to be, the page, where the next one begins, and whether a detour lies behind."""
    if fault == "endless_pages":
        return rows, [], offset + 1, 0
    if fault == "empty_page" and offset and not detour:
        return rows, [], offset, 1
    if fault == "vanishing_row" and offset:
        rows = rows[1:]
    page = list(rows[offset : offset + size])
    if fault == "duplicate_item" and offset:
        page.insert(0, rows[0])
    return rows, page, offset + size, detour


def _write(detour: int, offset: int, at: int) -> str:
    return base64.b64encode(_PREFIX + _SHAPE.pack(detour, offset, at)).decode()


def _read(token: str) -> tuple[int, int, int]:
    """Raises RefusedError for a token that is not one of ours."""
    try:
        raw = base64.b64decode(token, validate=True)
        if not raw.startswith(_PREFIX):
            raise answers.bad_parameter("page_token")
        detour, offset, at = _SHAPE.unpack(raw[3:])
    except (binascii.Error, struct.error, ValueError):
        raise answers.bad_parameter("page_token") from None
    return detour, offset, at
