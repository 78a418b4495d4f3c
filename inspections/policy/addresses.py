"""Which addresses the policy watch may ask: pages of the platforms' own hosts, at public addresses of the internet.

Look-alike sites publish fake policies, and a page's address must not become a door into our own network. So a host is judged
by name before every hop, and by the very address that is connected to.
"""

from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext_noop

from stores.platforms.proxies import is_public
from stores.screens.domains import OFFICIAL, registrable

# Of the official domains, those under which no policy stands: short links, and files of the apps.
ALLOWED = OFFICIAL - {"shp.ee", "shope.ee", "shopeemobile.com"}

NOT_AN_ADDRESS = gettext_noop("This is not an address of a page.")
NOT_HTTPS = gettext_noop("A policy page's address begins with https://.")
ODD_ADDRESS = gettext_noop("The address holds a user name or a port; an official page has neither.")
NOT_OFFICIAL = gettext_noop("{host} is not one of the platforms' own hosts.")
INNER = gettext_noop("{host} leads into a private network; it is not asked.")


class AddressRefusedError(ValueError):
    """This address is never asked. `text` has places that `details` fill: both are kept apart to be translated."""

    def __init__(self, text: str, **details: str) -> None:
        super().__init__(text.format(**details))
        self.text, self.details = text, details


def refuse_foreign(url: str) -> None:
    """What a name alone can tell. Raises AddressRefusedError unless it is https on an allow-listed host."""
    if _is_test(url):
        return
    parts = _split(url)
    if parts.scheme != "https":
        raise AddressRefusedError(NOT_HTTPS)
    if "@" in parts.netloc or ":" in parts.netloc:
        raise AddressRefusedError(ODD_ADDRESS)
    host = parts.hostname or ""
    if not host.isascii() or registrable(host.lower()) not in ALLOWED:
        raise AddressRefusedError(NOT_OFFICIAL, host=host[:100] or "-")


def refuse_inner(host: str, addresses: list[str]) -> None:
    """What the name means now. Raises AddressRefusedError unless every address is of the open internet."""
    if not all(is_public(address) for address in addresses):
        raise AddressRefusedError(INNER, host=host[:100])


def judge_of(url: str) -> Callable[[str, list[str]], None]:
    """How the addresses behind a page's host are judged: strictly, but for the one origin that tests and the demo use."""
    return (lambda host, addresses: None) if _is_test(url) else refuse_inner


def _is_test(url: str) -> bool:
    origin = str(settings.POLICY_TEST_ORIGIN).rstrip("/")
    return bool(origin) and url.startswith(f"{origin}/")


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  (raises for a port that is none)
    except ValueError as fault:
        raise AddressRefusedError(NOT_AN_ADDRESS) from fault
    if any(letter.isspace() or letter == "\\" or not letter.isprintable() for letter in url):
        raise AddressRefusedError(NOT_AN_ADDRESS)
    return parts
