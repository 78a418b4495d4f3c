"""A request on its way through TikTok Shop's gateway, and the list of what can be asked."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.calls import ShopCall
from sandbox.tiktok import answers


@dataclass(slots=True)
class Call(ShopCall):
    """`now`: the clock this caller is judged by, whole seconds. `fault`: one that shows inside the answer, else empty.

    `account`, `shop` and `body` (the decoded JSON) are set once the gateway has let the request through.
    """

    method: str
    path: str
    query: dict[str, str]
    headers: Any
    raw_body: bytes
    now: int
    fault: str = ""
    match: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)

    def without_shop(self) -> Exception:
        return answers.CIPHER

    def number(self, name: str, given: dict[str, Any]) -> int | None:
        """A whole number from the query or the body, None when it is not given."""
        value = given.get(name)
        if value is None or value == "":
            return None
        try:
            return int(value)
        except (TypeError, ValueError):
            raise answers.bad_parameter(name) from None


Endpoint = Callable[[Call], bytes]


@dataclass(frozen=True, slots=True)
class Route:
    """`template`: the path with names in braces. Without `of_a_shop` the endpoint refuses a shop_cipher."""

    method: str
    template: str
    endpoint: Endpoint
    scope: str
    of_a_shop: bool = True


class RouteTable:
    """Finds the route of a path; plain paths by one look-up, the others by their pattern."""

    def __init__(self, routes: list[Route]) -> None:
        self._plain: dict[str, dict[str, Route]] = {}
        self._patterns: list[tuple[re.Pattern[str], dict[str, Route]]] = []
        by_template: dict[str, dict[str, Route]] = {}
        for route in routes:
            by_template.setdefault(route.template, {})[route.method] = route
        for template, methods in by_template.items():
            if "{" in template:
                pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template)
                self._patterns.append((re.compile(pattern), methods))
            else:
                self._plain[template] = methods

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]]:
        """Raises RefusedError for a path or a method that nobody serves."""
        names: dict[str, str] = {}
        methods = self._plain.get(path)
        if methods is None:
            methods, names = self._by_pattern(path)
        if method not in methods:
            raise answers.METHOD
        return methods[method], names

    def _by_pattern(self, path: str) -> tuple[dict[str, Route], dict[str, str]]:
        for pattern, methods in self._patterns:
            if found := pattern.fullmatch(path):
                return methods, found.groupdict()
        raise answers.PATH
