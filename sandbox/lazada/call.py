"""A request on its way through Lazada's gateway, and the list of what can be asked."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from sandbox.calls import ShopCall
from sandbox.lazada import answers

ZONES = {code: timezone(timedelta(hours=hours)) for code, hours in
         {"SG": 8, "MY": 8, "PH": 8, "TH": 7, "VN": 7, "ID": 7}.items()}  # fmt: skip


@dataclass(slots=True)
class Call(ShopCall):
    """`path`: without the host's /rest. `given`: query and form merged. `now`: whole seconds, by the clock this caller is judged by.

    `country`: of the host that was asked, empty for the one that serves all. `account` and `shop` are set once the gateway
    has let the request through.
    """

    method: str
    path: str
    given: dict[str, str]
    now: int
    country: str = ""
    fault: str = ""

    def without_shop(self) -> Exception:
        return answers.TOKEN

    @property
    def zone(self) -> timezone:
        """Of the shop's country."""
        return ZONES[self.shop.country]

    def needed(self, name: str) -> str:
        if not self.given.get(name):
            raise answers.missing(name)
        return self.given[name]

    def number(self, name: str, default: int | None = None) -> int:
        """A whole number; without a default it is mandatory."""
        text = self.given.get(name, "")
        if not text and default is not None:
            return default
        try:
            return int(self.needed(name))
        except ValueError:
            raise answers.invalid(name) from None

    def moment(self, name: str) -> int | None:
        """ISO 8601 with an offset, as Unix seconds; None when not given."""
        text = self.given.get(name, "")
        if not text:
            return None
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise answers.BAD_DATE from None
        return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())

    def ids(self, name: str, most: int) -> list[str]:
        """A JSON array of ids, as numbers or texts."""
        try:
            told = json.loads(self.needed(name))
        except ValueError:
            raise answers.business(56, "Invalid id list format") from None
        if not isinstance(told, list) or not 1 <= len(told) <= most:
            raise answers.business(38, "Too many ids")
        return [str(one) for one in told]

    def written(self, at: int) -> str:
        """As orders are stamped: 2018-10-31 10:18:27 +0700."""
        return datetime.fromtimestamp(at, self.zone).strftime("%Y-%m-%d %H:%M:%S %z")

    def plainly(self, at: int) -> str:
        """As money is stamped: the country's time without a zone."""
        return datetime.fromtimestamp(at, self.zone).strftime("%Y-%m-%d %H:%M:%S")


Endpoint = Callable[[Call], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Route:
    """`app`: whose tokens it takes, the ordinary one's or the chat app's. The endpoint gives what stands beside the code."""

    path: str
    endpoint: Endpoint
    methods: tuple[str, ...] = ("GET", "POST")
    app: str = "seller"
