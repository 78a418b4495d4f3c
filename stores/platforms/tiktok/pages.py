"""Reading a list to its end: opaque tokens, items seen twice, rows that slip between pages, pages that never end."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from itertools import pairwise
from typing import Any, Generic, TypeVar

import msgspec

from stores.platforms.base import SetAside
from stores.platforms.errors import UnreadableAnswerError

W = TypeVar("W", bound=msgspec.Struct)
Fetch = Callable[[str], Awaitable[msgspec.Raw]]

_MOST_PAGES = 500
_MOST_EMPTY_PAGES = 5


class Page(msgspec.Struct, Generic[W]):
    """One page: the items that could be decoded, those that could not, and where to go on."""

    items: list[W]
    set_aside: list[SetAside]
    next_token: str
    total: int | None


class WholeList(msgspec.Struct, Generic[W]):
    """A list read to its end; `incomplete` says why it may not be whole."""

    items: list[W]
    set_aside: list[SetAside]
    incomplete: str = ""


class PageReader(Generic[W]):
    """Decodes the pages of one list. `list_name`: the field of `data` that holds it; `id_field`: the items' id."""

    def __init__(self, item: type[W], list_name: str, id_field: str = "id") -> None:
        self.id_field = id_field
        self._whole: Any = msgspec.json.Decoder(_page_type(item, list_name))
        self._raw: Any = msgspec.json.Decoder(_page_type(msgspec.Raw, list_name))
        self._item = msgspec.json.Decoder(item)

    def read(self, data: msgspec.Raw) -> Page[W]:
        """Decodes a page, setting aside an item that does not decode. Raises UnreadableAnswerError when the page does not."""
        try:
            page = self._whole.decode(data)
        except msgspec.DecodeError:
            return self._read_item_by_item(data)
        return Page(page.items, [], page.next_page_token or "", page.total_count)

    def _read_item_by_item(self, data: msgspec.Raw) -> Page[W]:
        try:
            page = self._raw.decode(data)
        except msgspec.DecodeError as fault:
            raise UnreadableAnswerError(f"A page does not have the expected form: {fault}") from fault
        items: list[W] = []
        set_aside: list[SetAside] = []
        for raw in page.items:
            try:
                items.append(self._item.decode(raw))
            except msgspec.DecodeError as fault:
                set_aside.append(SetAside(_id_in(raw, self.id_field), str(fault)[:300]))
        return Page(items, set_aside, page.next_page_token or "", page.total_count)


async def read_whole_list(reader: PageReader[W], fetch: Fetch) -> WholeList[W]:
    """Reads all pages, `fetch(token)` each. When rows slipped away between pages the list is read once more."""
    first = await _read_once(reader, fetch)
    return await _read_once(reader, fetch) if first.incomplete else first


async def pages(reader: PageReader[W], fetch: Fetch) -> AsyncIterator[Page[W]]:
    """Page after page. Raises UnreadableAnswerError when they never end."""
    token, seen, empty = "", {""}, 0
    while True:
        page = reader.read(await fetch(token))
        yield page
        token = page.next_token
        if not token:
            return
        empty = 0 if page.items or page.set_aside else empty + 1
        if token in seen or empty > _MOST_EMPTY_PAGES or len(seen) > _MOST_PAGES:
            raise UnreadableAnswerError("The pages of a list never end.")
        seen.add(token)


def chunks(values: list[str], size: int) -> Iterator[list[str]]:
    """The values in runs of at most `size`."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


async def _read_once(reader: PageReader[W], fetch: Fetch) -> WholeList[W]:
    items: dict[str, W] = {}
    set_aside: dict[str, SetAside] = {}
    totals: list[int] = []
    async for page in pages(reader, fetch):
        for item in page.items:
            items[getattr(item, reader.id_field)] = item  # seen twice: the later one is the newer one
        set_aside |= {one.item_id: one for one in page.set_aside}
        totals += [] if page.total is None else [page.total]
    return WholeList(
        list(items.values()), list(set_aside.values()), _what_was_missed(totals, len(items) + len(set_aside))
    )


def _what_was_missed(totals: list[int], seen: int) -> str:
    """A list that shrank between pages has moved rows from a page still to come onto one already read."""
    if totals and seen < totals[-1]:
        return f"The list changed while it was read: {totals[-1] - seen} of {totals[-1]} items were not seen."
    if any(after < before for before, after in pairwise(totals)):
        return "The list shrank while it was read: an item may have slipped between two pages."
    return ""


def _page_type(item: Any, list_name: str) -> type[msgspec.Struct]:
    return msgspec.defstruct(
        "Page",
        [
            ("next_page_token", str | None, ""),
            ("total_count", int | None, None),
            ("items", list[item], msgspec.field(default_factory=list, name=list_name)),
        ],
    )


def _id_in(raw: msgspec.Raw, id_field: str) -> str:
    try:
        value = msgspec.json.decode(raw).get(id_field, "")
    except (msgspec.DecodeError, AttributeError):
        return ""
    return str(value)[:64] if isinstance(value, str | int) else ""
