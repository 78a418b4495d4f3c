"""Faults that can be switched on: which exist, where they hold, how often."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

FAULTS = {
    "token_expired": "105002 with HTTP 401",
    "token_invalid": "36009004 naming the access token",
    "sign_wrong": "106001",
    "scope_missing": "105005",
    "rate_limited": "429 with Retry-After: 1",
    "rate_limited_bare": "429 without Retry-After",
    "error_500": "HTTP 500 with HTML",
    "error_503": "HTTP 503, self-protection",
    "error_internal": "36009003 in HTTP 200",
    "timeout_code": "36009007",
    "hang": "accepts and never answers",
    "slow_drip": "one byte a second",
    "cut_body": "promises more bytes than it sends",
    "truncated_json": "half a JSON text",
    "html_instead": "a login page with HTTP 200",
    "wrong_types": "numbers as objects, texts as lists",
    "null_list": "null where a list belongs",
    "unknown_enum": "a status that nobody knows, on one item",
    "huge_body": "a body of one gigabyte",
    "nan": "NaN where a number belongs",
    "duplicate_item": "an item of the first page again on the second",
    "vanishing_row": "a row vanishes between pages and hides another",
    "empty_page": "an empty page with a next token, then the rest",
    "cursor_expired": "the place where a list goes on is refused",
    "endless_pages": "always another token, nothing in the page",
    "no_deadline": "the first order to ship comes without deadlines",
    "data_null": "success without data",
    "shop_inactive": "36009043 with HTTP 401",
    "seller_inactive": "36009044 with HTTP 401",
    "quota_spent": "45101004",
    "search_limit": "12052180",
    "redirect": "302 to another host",
    "accept_then_hang": "does what it was asked, and never answers; met by writes only",
    "accept_then_cut": "does what it was asked, and hangs up in the middle of the answer; met by writes only",
    "accept_then_500": "does what it was asked, and answers HTTP 500; met by writes only",
    "skew_600": "this shop's clock is ten minutes ahead",
    "skew_-600": "this shop's clock is ten minutes behind",
}


AFTER = "accept_then_"


@dataclass
class Fault:
    """`method`: only requests with it, empty for all. `left`: how many more requests it meets, None for all.

    `until`: on the monotonic clock, None for ever.
    """

    fault: str
    shop_id: str = ""
    path: str = ""
    left: int | None = None
    until: float | None = None
    method: str = ""
    hits: int = field(default=0)

    def holds(self, shop_ids: Sequence[str], path: str, *, of_a_shop: bool, method: str = "") -> bool:
        """True while it is switched on for this path and one of these shops. Without a path: for every shop-scoped one."""
        if self.method and self.method != method:
            return False
        if self.left == 0 or (self.until is not None and time.monotonic() > self.until):
            return False
        # A clock that is off is off for all that a seller asks, the list of shops too.
        everywhere = of_a_shop or self.fault.startswith("skew_")
        if not (path.startswith(self.path) if self.path else everywhere):
            return False
        return not self.shop_id or self.shop_id in shop_ids


class FaultBoard:
    """What is switched on now."""

    def __init__(self) -> None:
        self.on: list[Fault] = []

    def switch_on(self, fault: Fault) -> None:
        self.on.append(fault)

    def take(
        self, shop_ids: Sequence[str], path: str, *, of_a_shop: bool, method: str = "", accepted: bool = False
    ) -> str:
        """The fault this request meets, counted; empty for none. The one switched on first wins.

        `accepted`: the request wrote something already, so only the faults that come after that are met, and else never.
        """
        for fault in self.on:
            if fault.fault.startswith(AFTER) != accepted:
                continue
            if fault.holds(shop_ids, path, of_a_shop=of_a_shop, method=method):
                fault.hits += 1
                if fault.left is not None:
                    fault.left -= 1
                return fault.fault
        return ""
