"""A request on its way through Shopee's gateway, and the list of what can be asked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.calls import ShopCall
from sandbox.model import DAY
from sandbox.shopee import answers

_LONGEST_WINDOW = 15 * DAY


@dataclass(slots=True)
class Call(ShopCall):
    """`now`: whole seconds, by the clock this caller is judged by. `pairs`: the query with names that repeat.

    `account`, `shop` and `body` (decoded JSON) are set once the gateway has let the request through.
    """

    method: str
    path: str
    pairs: list[tuple[str, str]]
    raw_body: bytes
    now: int
    fault: str = ""
    query: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)

    def without_shop(self) -> Exception:
        return answers.missing("shop_id")

    def needed(self, name: str) -> str:
        """From the query or the body."""
        value = self.query.get(name) or self.body.get(name)
        if value in (None, ""):
            raise answers.bad_parameter(f"{name} is required")
        return str(value)

    def number(self, name: str, default: int | None = None) -> int:
        """A whole number from the query or the body; without a default it is mandatory."""
        value = self.query.get(name, self.body.get(name))
        if value in (None, "") and default is not None:
            return default
        try:
            return int(self.needed(name))
        except ValueError:
            raise answers.bad_parameter(f"{name} should be an integer") from None

    def many(self, name: str, most: int) -> list[str]:
        """A list: joined by commas, or the name repeated."""
        found = [one for key, value in self.pairs if key == name for one in value.split(",") if one]
        if not found:
            raise answers.bad_parameter(f"{name} is required")
        if len(found) > most:
            raise answers.bad_parameter(f"{name} must have {most} elements or less")
        return found

    def page_size(self, most: int = 100, default: int | None = None) -> int:
        size = self.number("page_size", default)
        if not 1 <= size <= most:
            raise answers.bad_parameter(f"page_size must be {most} or less")
        return size

    def page_number(self, *, first: int, default: int | None = None) -> int:
        """`first`: what pages count from, which differs from list to list."""
        number = self.number("page_no", default)
        if number < first:
            raise answers.bad_parameter(f"page_no must be {first} or more")
        return number

    def window(self, name: str, refusal: answers.RefusedError | None = None) -> tuple[int, int] | None:
        """<name>_from and <name>_to, fifteen days apart at most; None when not given."""
        if f"{name}_from" not in self.query and f"{name}_to" not in self.query:
            return None
        low, high = self.number(f"{name}_from"), self.number(f"{name}_to")
        if not low < high <= low + _LONGEST_WINDOW:
            raise refusal or answers.bad_parameter("the time range must be 15 days or less")
        return low, high


Endpoint = Callable[[Call], Any]


@dataclass(frozen=True, slots=True)
class Route:
    """`of_a_shop`: signed with a shop's token; else by the app alone. `bare`: answered without `response`."""

    method: str
    path: str
    endpoint: Endpoint
    of_a_shop: bool = True
    bare: bool = False
