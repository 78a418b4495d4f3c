"""Pages with opaque tokens that hold + and /, page limits, and the faults that only show between pages."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from sandbox.tiktok import answers

# Bytes whose base64 begins with "+/+/", so that a client that does not encode or decode tokens properly is found out.
_PREFIX = bytes((0xFB, 0xFF, 0xBF))


def token_for(offset: int) -> str:
    """The opaque token of a place in a list."""
    return base64.b64encode(_PREFIX + f"{offset:09d}".encode()).decode()


def offset_of(token: str) -> int:
    """Raises RefusedError for a token that is not one of ours."""
    try:
        raw = base64.b64decode(token, validate=True)
        if not raw.startswith(_PREFIX):
            raise ValueError
        return int(raw.removeprefix(_PREFIX))
    except (binascii.Error, ValueError):
        raise answers.bad_parameter("page_token") from None


def page_of(
    items: Sequence[Any], query: Any, *, most: int, default: int = 20, fault: str = ""
) -> tuple[list[Any], dict[str, Any]]:
    """The items of the page asked for, and the paging fields of its answer."""
    size = _size(query.get("page_size"), most, default)
    token = query.get("page_token", "")
    offset = offset_of(token) if token else 0
    if not fault:
        return _plain(items, offset, size)
    return _FAULTY[fault](list(items), offset, min(size, 5))


def _plain(items: Sequence[Any], offset: int, size: int) -> tuple[list[Any], dict[str, Any]]:
    end = offset + size
    return list(items[offset:end]), {
        "next_page_token": token_for(end) if end < len(items) else "",
        "total_count": len(items),
    }


def _duplicate_item(items: list[Any], offset: int, size: int) -> tuple[list[Any], dict[str, Any]]:
    page, fields = _plain(items, offset, size)
    return ([items[0], *page] if offset else page), fields


def _vanishing_row(items: list[Any], offset: int, size: int) -> tuple[list[Any], dict[str, Any]]:
    return _plain(items[1:] if offset else items, offset, size)


def _empty_page(items: list[Any], offset: int, size: int) -> tuple[list[Any], dict[str, Any]]:
    if offset == size:  # one step aside: the token that leads on is the place plus a million
        return [], {"next_page_token": token_for(1_000_000 + offset), "total_count": len(items)}
    return _plain(items, offset % 1_000_000, size)


def _endless_pages(items: list[Any], offset: int, size: int) -> tuple[list[Any], dict[str, Any]]:
    return [], {"next_page_token": token_for(offset + 1), "total_count": len(items)}


_FAULTY = {
    "duplicate_item": _duplicate_item,
    "vanishing_row": _vanishing_row,
    "empty_page": _empty_page,
    "endless_pages": _endless_pages,
}


def _size(text: str | None, most: int, default: int) -> int:
    if text is None:
        return default
    if not text.isdigit() or not 1 <= int(text) <= most:
        raise answers.bad_parameter("page_size")
    return int(text)
