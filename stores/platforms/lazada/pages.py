"""Reading lists: items that do not decode, items seen twice, rows that slip between pages, pages that never end."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

from stores.platforms.base import SetAside
from stores.platforms.clean import clip
from stores.platforms.errors import UnreadableAnswerError
from stores.records import Record

T = TypeVar("T")
W = TypeVar("W", bound=msgspec.Struct)

# Chances for a list that says there is more but shows nothing new.
_MOST_IDLE_PAGES = 3


class Listed(msgspec.Struct, Generic[W]):
    """Items by id, in the order they came; `incomplete` says why they may not be all. `more`: the last page allowed was full."""

    items: dict[str, W] = {}
    set_aside: dict[str, SetAside] = {}
    incomplete: str = ""
    more: bool = False

    def take(self, other: "Listed[W]") -> None:
        """Adds another part of the same list; an item seen twice is kept as seen last."""
        self.items |= other.items
        self.set_aside |= other.set_aside
        self.incomplete = self.incomplete or other.incomplete

    def __len__(self) -> int:
        return len(self.items.keys() | self.set_aside.keys())


class ItemReader(Generic[W]):
    """Decodes items one by one, setting aside those that do not decode. `id_field`: the wire's name of the id."""

    def __init__(self, item: type[W], id_field: str) -> None:
        self._decoder = msgspec.json.Decoder(item, strict=False)
        self._id_field = id_field

    def read(self, raws: Iterable[msgspec.Raw] | None) -> Listed[W]:
        part: Listed[W] = Listed({}, {})
        for raw in raws or ():
            try:
                item = self._decoder.decode(raw)
            except msgspec.DecodeError as fault:
                known = _id_in(raw, self._id_field)
                part.set_aside[known or f"?{len(part.set_aside)}"] = SetAside(known, str(fault)[:300])
            else:
                part.items[str(getattr(item, self._id_field))] = item
        return part


# (the page's items, how many the whole list holds when the answer says so)
Page = tuple[Listed[W], int | None]


async def read_pages(fetch: Callable[[int], Awaitable[Page[W]]], *, size: int, most_pages: int) -> Listed[W]:
    """Reads pages 0, 1, 2… and all of it once more when rows slipped away between pages."""
    first = await _read_once(fetch, size, most_pages)
    return await _read_once(fetch, size, most_pages) if first.incomplete else first


async def _read_once(fetch: Callable[[int], Awaitable[Page[W]]], size: int, most_pages: int) -> Listed[W]:
    whole: Listed[W] = Listed({}, {})
    told: list[int] = []
    idle = 0
    for number in range(most_pages):
        before = len(whole)
        page, total = await fetch(number)
        whole.take(page)
        told += [] if total is None else [total]
        idle = 0 if len(whole) > before else idle + 1
        if len(page) == 0 or (len(whole) >= told[-1] if told else len(page) < size):
            whole.incomplete = _what_was_missed(told, len(whole))
            return whole
        if idle >= _MOST_IDLE_PAGES:
            raise UnreadableAnswerError("The pages of a list never end.")
    whole.more = True
    # Full pages with fewer different items than places: rows moved, and others may have slipped into their places.
    whole.incomplete = "The list changed while it was read." if len(whole) < size * most_pages else ""
    return whole


def _what_was_missed(told: Sequence[int], seen: int) -> str:
    if told and seen < told[-1]:
        return f"The list changed while it was read: {told[-1] - seen} of {told[-1]} items were not seen."
    if told and min(told) < told[0]:
        return "The list shrank while it was read: an item may have slipped between two pages."
    return ""


def spans(since: datetime, until: datetime, longest: Any) -> Iterator[tuple[datetime, datetime]]:
    """The time between as spans of at most `longest`, oldest first."""
    while since < until:
        end = min(since + longest, until)
        yield since, end
        since = end


def chunks(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The values in runs of at most `size`."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def records_of(items: dict[str, W], parse: Callable[[W], Record]) -> tuple[list[Record], list[SetAside]]:
    """The records of all items that can be understood, and the others set aside."""
    records: list[Record] = []
    odd: list[SetAside] = []
    for item_id, item in items.items():
        try:
            records.append(parse(item))
        except (ValueError, OverflowError, ArithmeticError) as fault:
            odd.append(SetAside(clip(item_id, 64), str(fault)[:300]))
    return records, odd


def decode(data: msgspec.Raw, kind: type[T]) -> T:
    """An answer as a whole. Raises UnreadableAnswerError."""
    try:
        return msgspec.json.decode(data, type=kind, strict=False)
    except msgspec.DecodeError as fault:
        raise UnreadableAnswerError(f"An answer does not have the expected form: {fault}") from fault


def _id_in(raw: msgspec.Raw, id_field: str) -> str:
    try:
        value = msgspec.json.decode(raw).get(id_field, "")
    except (msgspec.DecodeError, AttributeError):
        return ""
    return str(value)[:64] if isinstance(value, str | int) else ""
