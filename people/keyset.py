"""Pages by keyset for lists that PostgreSQL itself writes as JSON: page 10,000 costs what page 1 costs, nothing repeats or hides.

A cursor is the last row's place in the order asked for: its id, or the moment it last changed and its id.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from rest_framework.exceptions import ValidationError
from rest_framework.utils.urls import replace_query_param

from people.moments import in_utc

DEFAULT_LIMIT, MOST_LIMIT = 50, 500


class Order(StrEnum):
    """`newest`: by id, the newest first. `updated`: by the moment of the last change, the oldest first, to follow changes."""

    NEWEST = "newest"
    UPDATED = "updated"


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where a page ended."""

    order: Order
    id: int
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PageAsked:
    """What a caller asks of a list, already checked."""

    limit: int
    order: Order
    after: Place | None

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "PageAsked":
        """From the query parameters. Raises ValidationError naming the parameter."""
        after = _place(asked["cursor"]) if asked.get("cursor") else None
        order = _order(asked.get("order", after.order if after else Order.NEWEST))
        if after is not None and after.order != order:
            raise ValidationError({"cursor": ["This cursor belongs to a list in another order."]})
        return cls(limit_of(asked.get("limit", str(DEFAULT_LIMIT))), order, after)

    def cut(self, rows: Any, changed: str) -> Any:
        """Of a queryset, or of rows that are compiled, the page and one row more, which tells whether there is a next one.

        `changed`: the column of the last change.
        """
        if self.order == Order.NEWEST:
            rows = rows.order_by("-pk") if self.after is None else rows.filter(pk__lt=self.after.id).order_by("-pk")
        else:
            rows = rows.order_by(changed, "pk")
            if self.after is not None and self.after.changed_at is not None:
                # the first condition is what an index can begin at
                rows = rows.filter(**{f"{changed}__gte": self.after.changed_at})
                rows = rows.exclude(**{changed: self.after.changed_at, "pk__lte": self.after.id})
        return rows[: self.limit + 1]

    def read(self, rows: Any, changed: str, address: str) -> tuple[list[Any], str | None]:
        """The page's rows, (id, text, last change) each, and the address of the next page. `address`: that of this one."""
        found = list(self.cut(rows, changed))
        if len(found) <= self.limit:
            return found, None
        row_id, _text, changed_at = found[self.limit - 1]
        return found[: self.limit], replace_query_param(address, "cursor", self.cursor_behind(row_id, changed_at))

    def cursor_behind(self, row_id: int, changed_at: str | None) -> str:
        """The cursor of the page that begins behind this row. `changed_at`: as PostgreSQL writes it for the API."""
        place = (self.order, row_id, changed_at if self.order == Order.UPDATED else None)
        return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def _place(text: str) -> Place:
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        place = msgspec.json.decode(raw, type=Place)
    except (ValueError, binascii.Error, msgspec.MsgspecError) as fault:
        raise ValidationError({"cursor": ["Use a cursor from the links of a page."]}) from fault
    if not 0 <= place.id < 2**63 or (place.order == Order.UPDATED) != (place.changed_at is not None):
        raise ValidationError({"cursor": ["Use a cursor from the links of a page."]})
    if place.changed_at is None:
        return place
    try:
        at = in_utc(place.changed_at)
    except ValueError as fault:
        raise ValidationError({"cursor": ["Use a cursor from the links of a page."]}) from fault
    if place.changed_at.tzinfo is None:
        raise ValidationError({"cursor": ["Use a cursor from the links of a page."]})
    return Place(place.order, place.id, at)


def _order(text: str) -> Order:
    try:
        return Order(text)
    except ValueError as fault:
        raise ValidationError({"order": [f"Use one of: {', '.join(Order)}."]}) from fault


def limit_of(text: str) -> int:
    """How many rows a page may hold. Raises ValidationError."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= MOST_LIMIT:
        raise ValidationError({"limit": [f"Use a number from 1 to {MOST_LIMIT}."]})
    return int(text)


def chosen_names(text: str | None, known: Mapping[str, Any]) -> list[str]:
    """The fields named in `?fields=a,b`, all where none are. Raises ValidationError for one that does not exist."""
    if text is None:
        return list(known)
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        raise ValidationError(
            {"fields": [f"There is no field {', '.join(unknown) or '(none named)'}. There are: {', '.join(known)}."]}
        )
    return list(dict.fromkeys(names))
