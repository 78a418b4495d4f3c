"""Reading a list to its end: cursors that repeat or expire, rows that slip between pages, items seen twice.

Shopee pages in four ways (cursor, offset, page number with `more`, page number with a total); a `Paging` says which.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Generic, TypeVar

import msgspec

from stores.platforms.base import SetAside
from stores.platforms.errors import PagesChangedError, RefusedCallError, UnreadableAnswerError

W = TypeVar("W", bound=msgspec.Struct)
V = TypeVar("V")
Fetch = Callable[[str], Awaitable[msgspec.Raw]]

_MOST_PAGES = 500
_MOST_EMPTY_PAGES = 3
_MOST_READINGS = 4
_MOST_ROWS = 50_000


class Where(msgspec.Struct):
    """What a page says about the ones after it; lists use some of these fields each."""

    more: bool | None = None
    next_cursor: str | int | None = None
    has_next_page: bool | None = None
    next_offset: int | None = None
    total_count: int | None = None


class Paging(msgspec.Struct, frozen=True):
    """`first`: the place of the first page. `next_place`: from what a page says, its place and the rows seen so far.

    `first_may_repeat`: where nobody says whether pages count from 0 or 1, the second may be the first once more.
    """

    first: str
    next_place: Callable[[Where, str, int], str]
    first_may_repeat: bool = False


class Page(msgspec.Struct, Generic[W]):
    """One page: the items that could be decoded, those that could not, and where to go on (empty at the end)."""

    items: list[W]
    set_aside: list[SetAside]
    next_place: str
    total: int | None


class WholeList(msgspec.Struct, Generic[W]):
    """A list read to its end; `incomplete` says why it may not be whole."""

    items: list[W]
    set_aside: list[SetAside]
    incomplete: str = ""


class PageReader(Generic[W]):
    """Decodes the pages of one list: `list_name` is its field, `id_fields` tell items apart. `may_lack`: left out when empty."""

    def __init__(self, item: type[W], list_name: str, *id_fields: str, paging: Paging, may_lack: bool = False) -> None:
        self.id_fields = id_fields
        self.paging = paging
        self._whole: Any = msgspec.json.Decoder(_page_type(item, list_name, may_lack))
        self._raw: Any = msgspec.json.Decoder(_page_type(msgspec.Raw, list_name, may_lack))
        self._item = msgspec.json.Decoder(item)
        self._where = msgspec.json.Decoder(Where)

    def id_of(self, item: W) -> str:
        return ":".join(str(getattr(item, name)) for name in self.id_fields)

    def read(self, data: msgspec.Raw, place: str, seen: int) -> Page[W]:
        """Decodes a page, setting aside an item that does not decode. Raises UnreadableAnswerError when the page does not."""
        try:
            where = self._where.decode(data)
            items, set_aside = self._items(data)
        except msgspec.DecodeError as fault:
            raise UnreadableAnswerError(f"A page does not have the expected form: {fault}") from fault
        next_place = self.paging.next_place(where, place, seen + len(items) + len(set_aside))
        return Page(items, set_aside, next_place, where.total_count)

    def _items(self, data: msgspec.Raw) -> tuple[list[W], list[SetAside]]:
        try:
            return self._whole.decode(data).items, []
        except msgspec.DecodeError:
            pass
        items: list[W] = []
        set_aside: list[SetAside] = []
        for raw in self._raw.decode(data).items:
            try:
                items.append(self._item.decode(raw))
            except msgspec.DecodeError as fault:
                set_aside.append(SetAside(self._id_in(raw), str(fault)[:300]))
        return items, set_aside

    def _id_in(self, raw: msgspec.Raw) -> str:
        try:
            item = msgspec.json.decode(raw)
            return ":".join(str(item[name]) for name in self.id_fields)[:64]
        except (msgspec.DecodeError, KeyError, TypeError):
            return ""


def _by_cursor(where: Where, place: str, _seen: int) -> str:
    if not where.more:
        return ""
    if not where.next_cursor:
        raise PagesChangedError("A list says that it goes on, but not where.")
    return str(where.next_cursor)


def _by_offset(where: Where, place: str, _seen: int) -> str:
    if not where.has_next_page:
        return ""
    if where.next_offset is None:
        raise PagesChangedError("A list says that it goes on, but not where.")
    return str(where.next_offset)


def _by_number(where: Where, place: str, _seen: int) -> str:
    return str(int(place) + 1) if where.more else ""


def _by_total(where: Where, place: str, seen: int) -> str:
    return str(int(place) + 1) if where.total_count is not None and seen < where.total_count else ""


CURSOR = Paging("", _by_cursor)
OFFSET = Paging("0", _by_offset)
NUMBERS_FROM_0 = Paging("0", _by_number, first_may_repeat=True)
NUMBERS_FROM_1 = Paging("1", _by_number)
NUMBERS_TO_TOTAL = Paging("1", _by_total)


class TooLongError(UnreadableAnswerError):
    """The list holds more than was wished for."""


async def read_whole_list(reader: PageReader[W], fetch: Fetch, *, most: int = _MOST_ROWS) -> WholeList[W]:
    """Reads all pages, `fetch(place)` each. Raises PagesChangedError, and TooLongError past `most` rows.

    A list that changed meanwhile is read once more. Where no total tells, one of several pages is read until a reading
    brings nothing new: a row that leaves the list moves those behind it forward, past the page being asked for.
    """
    try:
        last = await _read_once(reader, fetch, most)
    except PagesChangedError:
        last = await _read_once(reader, fetch, most)
    if last.incomplete:
        return (await _read_once(reader, fetch, most)).whole()
    known = last
    for _ in range(_MOST_READINGS - 1):
        if last.is_certain:
            return known.whole()
        last = await _read_once(reader, fetch, most)
        if last.items.keys() <= known.items.keys():
            return known.joined_with(last).whole()
        known = known.joined_with(last)
    return WholeList(list(known.items.values()), known.set_aside, "The list changed each time it was read.")


async def pages(reader: PageReader[W], fetch: Fetch) -> AsyncIterator[Page[W]]:
    """Page after page. Raises PagesChangedError when a place comes twice, is no longer accepted, or pages never end."""
    place, places, seen, empty = reader.paging.first, set[str](), 0, 0
    while True:
        places.add(place)
        page = reader.read(await _fetch(fetch, place, is_first=len(places) == 1), place, seen)
        rows = len(page.items) + len(page.set_aside)
        seen, empty = seen + rows, 0 if rows else empty + 1
        yield page
        place = page.next_place
        if not place:
            return
        if place in places or len(places) >= _MOST_PAGES or empty >= _MOST_EMPTY_PAGES:
            raise PagesChangedError("The pages of a list never end.")


def chunks(values: Sequence[V], size: int) -> Iterator[Sequence[V]]:
    """The values in runs of at most `size`."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


async def _fetch(fetch: Fetch, place: str, *, is_first: bool) -> msgspec.Raw:
    """A place that Shopee itself named and then refuses is no mistake of ours: the list has moved on."""
    try:
        return await fetch(place)
    except RefusedCallError as fault:
        if is_first:
            raise
        raise PagesChangedError(f"The list could not be read on: {fault}") from fault


class _Once(msgspec.Struct, Generic[W]):
    """One reading of a list. `is_certain`: one page, or a total that agrees."""

    items: dict[str, W]
    set_aside: list[SetAside]
    incomplete: str
    is_certain: bool

    def joined_with(self, later: "_Once[W]") -> "_Once[W]":
        odd = self.set_aside + [one for one in later.set_aside if one not in self.set_aside]
        return _Once({**self.items, **later.items}, odd, later.incomplete, later.is_certain)

    def whole(self) -> WholeList[W]:
        return WholeList(list(self.items.values()), self.set_aside, self.incomplete)


async def _read_once(reader: PageReader[W], fetch: Fetch, most: int) -> _Once[W]:
    read: _Once[W] = _Once({}, [], "", False)
    totals: list[int | None] = []
    may_repeat = reader.paging.first_may_repeat
    async for page in pages(reader, fetch):
        fresh = {reader.id_of(item): item for item in page.items}  # seen twice: the later one is the newer one
        if fresh and fresh.keys() <= read.items.keys() and page.next_place and not may_repeat:
            raise PagesChangedError("A list answers the same page again and again.")
        may_repeat = may_repeat and not read.items
        read.items |= fresh
        read.set_aside += [one for one in page.set_aside if one not in read.set_aside]
        totals.append(page.total)
        if len(read.items) > most:
            raise TooLongError(f"The list holds more than {most} items.")
    told = [total for total in totals if total is not None]
    read.incomplete = _what_was_missed(told, len(read.items) + len(read.set_aside))
    read.is_certain = bool(told) or len(totals) == 1
    return read


def _what_was_missed(totals: list[int], seen: int) -> str:
    """A list that shrank between pages has moved rows from a page still to come onto one already read."""
    if totals and seen < totals[-1]:
        return f"The list changed while it was read: {totals[-1] - seen} of {totals[-1]} items were not seen."
    if any(after < before for before, after in pairwise(totals)):
        return "The list shrank while it was read: an item may have slipped between two pages."
    return ""


def _page_type(item: Any, list_name: str, may_lack: bool) -> type[msgspec.Struct]:
    listed = msgspec.field(default_factory=list, name=list_name) if may_lack else msgspec.field(name=list_name)
    return msgspec.defstruct("Page", [("items", list[item], listed)])
