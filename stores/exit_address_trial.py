"""Trying a proxy on a person's wish: the address it is seen from and how long it took, or the exact fault."""

import time
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

from people.vault import SealBrokenError
from stores.exit_address import Seen, exit_address_by
from stores.fetching import FetchLoop
from stores.models import OwnProxy
from stores.platforms.base import AppKeys
from stores.platforms.errors import PlatformError
from stores.platforms.registry import PLATFORMS
from stores.platforms.transport import Request

_SECONDS = 10.0


class Trial(NamedTuple):
    """How a try went. `seen` None: not measured, either for `problem` or since no service is set; `seconds`: until the answer."""

    seconds: float
    seen: Seen | None = None
    problem: str = ""


def try_proxy(own: OwnProxy, loop: FetchLoop) -> Trial:
    """One call through the proxy: to the service that tells addresses, or to the platform where none is set."""
    started = time.monotonic()
    try:
        proxy = own.url()
        if settings.EXIT_ADDRESS_URL:
            seen = exit_address_by(proxy, loop, settings.EXIT_ADDRESS_URL)
            return Trial(time.monotonic() - started, seen)
        knock = Request("GET", _door_of(own), {}, proxy=proxy)
        loop.submit(loop.transport.send(knock, seconds=_SECONDS)).result()
    except (PlatformError, SealBrokenError) as fault:
        return Trial(time.monotonic() - started, problem=str(fault))
    return Trial(time.monotonic() - started)


def _door_of(own: OwnProxy) -> str:
    """The platform's own host; any answer of it shows that the way leads out."""
    name = own.store.platform if own.store else own.connection.app.platform if own.connection else ""
    link = PLATFORMS[name].consent_link(AppKeys("-", "-", "-"), state="-", redirect_url="https://localhost/")
    parts = urlsplit(link)
    return f"{parts.scheme}://{parts.netloc}/"
