"""The address stores are seen from outside: each distinct way out asks a service a few times a day, and the answer is kept.

Off without EXIT_ADDRESS_URL. What could not be measured is not recorded, so it is never taken for unchanged.
"""

import ipaddress
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec
import structlog
from django.conf import settings

from people.vault import SealBrokenError
from stores import boundaries
from stores.fetching import FetchLoop
from stores.models import ConnectionState, ExitAddress, Store, WayOut
from stores.platforms.errors import PlatformError, UnreadableAnswerError
from stores.platforms.transport import Answer, Request

log = structlog.get_logger(__name__)

# A way out is asked again after so long: four times a day.
ASK_EVERY = timedelta(hours=6)
# What failed is tried sooner.
_ASK_AGAIN_AFTER = timedelta(minutes=30)
_SECONDS = 10.0
_AT_ONCE = 8
# One turn must end in time for the next; what is left over is due then.
_MOST_A_TURN = 64


class Seen(NamedTuple):
    """What the service said. `country`: ISO code, empty when it does not say."""

    address: str
    country: str = ""


class _Way(NamedTuple):
    """A distinct way out and the stores behind it. `proxy` None: its seal is broken."""

    fingerprint: str
    proxy: str | None
    stores: list[Store]


def measure_exit_addresses(loop: FetchLoop, now: datetime) -> int:
    """Asks every way out that is due and records what its stores are seen from; returns how many were asked."""
    if not settings.EXIT_ADDRESS_URL:
        return 0
    known = {row.way_out: row for row in WayOut.objects.all()}
    ways = _ways()
    due = [way for way in ways if _is_due(known.get(way.fingerprint), now)][:_MOST_A_TURN]
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="exit-address") as threads:
        answers = list(threads.map(lambda way: _ask(way, loop), due))
    for way, answer in zip(due, answers, strict=True):
        _keep(way, answer, now)
    WayOut.objects.exclude(way_out__in=[way.fingerprint for way in ways]).delete()
    return len(due)


def exit_address_by(proxy: str, loop: FetchLoop, url: str) -> Seen:
    """The address seen from outside by a proxy (empty: our own). Raises a PlatformError."""
    answer: Answer = loop.submit(
        loop.transport.send(
            Request("GET", url, {"accept": "application/json, text/plain"}, proxy=proxy), seconds=_SECONDS
        )
    ).result()
    if answer.status != 200:
        raise UnreadableAnswerError(f"The service that tells addresses answered {answer.status}.")
    return read_answer(answer.body)


def read_answer(body: bytes) -> Seen:
    """Plain text, `key=value` lines or JSON, as the common services answer. Raises UnreadableAnswerError."""
    text = body[:4096].decode("utf-8", "replace").strip()
    told = _told(text)
    address = next((str(told[name]) for name in _ADDRESS if told.get(name)), text)
    try:
        seen = str(ipaddress.ip_address(address.partition(",")[0].strip()))
    except ValueError as fault:
        raise UnreadableAnswerError("The service that tells addresses did not name one.") from fault
    country = next((str(told[name]).upper() for name in _COUNTRY if _CODE.fullmatch(str(told.get(name, "")))), "")
    return Seen(seen, country)


_ADDRESS = ("ip", "address", "query", "origin", "ip_addr")
_COUNTRY = ("country_iso", "country_code", "countryCode", "loc", "country", "cc")
_CODE = re.compile("[A-Za-z]{2}")


def _told(text: str) -> dict[str, Any]:
    try:
        told = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    return told if isinstance(told, dict) else {}


def _ways() -> list[_Way]:
    """The distinct ways out of all stores that are called."""
    stores = Store.objects.filter(is_active=True, connection__isnull=False).exclude(
        connection__state=ConnectionState.DISCONNECTED
    )
    ways: dict[str, _Way] = {}
    for store in stores.select_related(*boundaries.WITH_WAY_OUT).order_by("pk"):
        own = boundaries.own_proxy_of(store)
        way = ways.setdefault(own.fingerprint if own else "", _Way(own.fingerprint if own else "", _opened(store), []))
        way.stores.append(store)
    return list(ways.values())


def _opened(store: Store) -> str | None:
    try:
        return boundaries.way_out_of(store)
    except SealBrokenError:
        return None


def _is_due(known: WayOut | None, now: datetime) -> bool:
    if known is None:
        return True
    return now - known.asked_at >= (_ASK_AGAIN_AFTER if known.problem else ASK_EVERY)


def _ask(way: _Way, loop: FetchLoop) -> Seen | str:
    if way.proxy is None:
        return "The proxy's stored password does not open."
    try:
        return exit_address_by(way.proxy, loop, settings.EXIT_ADDRESS_URL)
    except PlatformError as fault:
        return str(fault)


def _keep(way: _Way, answer: Seen | str, now: datetime) -> None:
    seen = None if isinstance(answer, str) else answer
    WayOut.objects.update_or_create(
        way_out=way.fingerprint,
        defaults={
            "asked_at": now,
            "address": seen.address if seen else None,
            "country": seen.country if seen else "",
            "problem": "" if seen else str(answer)[:300],
        },
    )
    if seen is None:
        return
    rows = [
        ExitAddress(
            store=store,
            day=store.local_time(now).date(),
            address=seen.address,
            country=seen.country,
            way_out=way.fingerprint,
            first_seen_at=now,
            last_seen_at=now,
        )
        for store in way.stores
    ]
    ExitAddress.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["store", "day", "way_out", "address"],
        update_fields=["last_seen_at", "country"],
        batch_size=500,
    )
