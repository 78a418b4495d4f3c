"""Whatever address somebody types in, and whatever its name turns out to mean, nothing of ours speaks to an inner network."""

import asyncio
import re
import socket
from collections.abc import Callable
from contextlib import suppress
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from alerts.auditor import look
from alerts.channels.registry import CHANNELS
from alerts.channels.wire import Request, exchange
from alerts.models import WebhookEndpoint
from alerts.webhooks.acts import send_test
from desk.service.translators.base import TranslatorError
from desk.service.translators.libretranslate import LibreTranslate
from inspections.policy.fetch import fetch_pages
from people.models import User
from people.roles import Role
from stores.platforms.errors import PlatformError
from stores.platforms.proxies import ProxyInvalidError, judged_address, parse_proxy
from tests.services import ROOT

# Where clouds hand out their machines' keys; not even an operator's own word leads there.
_KEYS = """
169.254.169.254 169.254.170.2 fe80::1 fd00:ec2::254 fd20:ce::254 192.0.0.192 100.100.100.200 ::ffff:169.254.169.254
64:ff9b::a9fe:a9fe 2002:a9fe:a9fe:: ::169.254.169.254
"""
_INNER = """
127.0.0.1 127.9.9.9 10.0.0.1 172.16.0.1 192.168.0.1 100.64.0.1 0.0.0.0 224.0.0.1 198.18.0.1 240.0.0.1 ::1 :: fc00::1 fec0::1 ff02::1
::ffff:10.0.0.1 ::ffff:127.0.0.1 64:ff9b::a00:1 64:ff9b:1::a00:1 2002:a00:1:: ::127.0.0.1
"""
_SPELT = "2130706433 0x7f000001 0177.0.0.1 127.1 localhost 2852039166 0xa9fea9fe"
KEYS_OF_CLOUDS, INNER, SPELT = _KEYS.split(), _INNER.split(), _SPELT.split()
SCHEMES = ("https", "http", "file", "gopher", "ftp", "dict")
OFFICIAL = "seller-th.tiktok.com"

# The files that open a connection, or hand one to a library, and who judges where it leads.
OPENERS = {
    "alerts/channels/wire.py": "the gate of tellings, webhooks, translators and the heartbeat",
    "alerts/channels/mail.py": "EMAIL_URL, the operator's own",
    "inspections/policy/fetch.py": "the gate of policy pages",
    "stores/platforms/by_aiohttp.py": "platforms' own addresses; a store's proxy by the gate of proxies",
    "stores/platforms/by_pyreqwest.py": "the same",
    "inspections/management/commands/load_demo.py": "127.0.0.1 only",
    "inspections/scoring.py": "the sandbox beside the demo, named at the terminal",
    "shopops/launcher/launch.py": "our own pages on 127.0.0.1",
    "shopops/launcher/ports.py": "looks which port is free",
}


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every address of a network that somebody connects to; nobody gets through. Our own servers listen on files."""
    found: list[str] = []
    really = socket.socket.connect

    def connect(one: socket.socket, address: Any) -> None:
        if one.family == socket.AF_UNIX:
            really(one, address)
            return
        found.append(str(address[0]))
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    return found


@pytest.fixture
def means(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What every name means: put an address in. Addresses mean themselves."""
    now: list[str] = []
    really = socket.getaddrinfo

    def resolve(host: Any, port: Any, *more: Any, **named: Any) -> Any:
        return really(now[-1] if now and host in ("name.example", OFFICIAL) else host, port, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return now


@pytest.fixture
def typed_in(db: None, settings: Any) -> dict[str, Callable[[str], object]]:
    """Ways out that lead where a person says, as long as no operator has allowed private networks."""
    settings.WEBHOOK_ALLOW_PRIVATE = settings.PROXY_ALLOW_PRIVATE = False
    return {
        "chat service": lambda url: exchange(Request(url, {}, b"{}"), 2.0),
        "outgoing webhook": an_endpoint(),
        "policy page": lambda url: fetch_pages([url], seconds=2.0),
        "store's own proxy": proxied,
    }


@pytest.fixture
def set_by_operators(settings: Any, db: None) -> dict[str, Callable[[str], object]]:
    """Ways out that may lead into private networks, since whoever runs the installation says so."""
    settings.WEBHOOK_ALLOW_PRIVATE = True

    def beat(url: str) -> None:
        settings.HEARTBEAT_URL = url
        look._ping(timezone.now())

    def translate(url: str) -> None:
        with suppress(TranslatorError):
            LibreTranslate(url, "").translate("hello", "th", 2.0)

    return {"heartbeat": beat, "translator": translate, "outgoing webhook": an_endpoint()}


def test_no_inner_address_is_reached_by_what_people_type_in(
    typed_in: dict[str, Callable[[str], object]], reached: list[str], means: list[str]
):
    tried = 0
    for open_door, scheme, address in product(typed_in.values(), SCHEMES, [*KEYS_OF_CLOUDS, *INNER, *SPELT]):
        open_door(f"{scheme}://{bracketed(address)}/x")
        tried += 1
    for open_door, address in product(typed_in.values(), [*KEYS_OF_CLOUDS, *INNER]):
        means.append(address)
        open_door("https://name.example/x")
        fetch_pages([f"https://{OFFICIAL}/policy"], seconds=2.0)
        tried += 2
    assert reached == []
    assert tried > 1000


def test_a_public_address_would_be_reached(
    typed_in: dict[str, Callable[[str], object]], reached: list[str], means: list[str]
):
    """Or the test above could not fail."""
    means.append("8.8.8.8")
    typed_in["chat service"]("https://name.example/x")
    typed_in["outgoing webhook"]("https://name.example/x")
    typed_in["policy page"](f"https://{OFFICIAL}/policy")
    assert set(reached) == {"8.8.8.8"}
    assert len(reached) >= 3


def test_not_even_an_operators_word_leads_to_the_keys_of_clouds(
    set_by_operators: dict[str, Callable[[str], object]], reached: list[str], means: list[str]
):
    for open_door, address in product(set_by_operators.values(), KEYS_OF_CLOUDS):
        open_door(f"http://{bracketed(address)}/latest/meta-data/")
        means.append(address)
        open_door("http://name.example/latest/meta-data/")
    assert reached == []
    for open_door in set_by_operators.values():
        open_door("http://10.0.0.1/")
    assert reached == ["10.0.0.1"] * 3


def test_addresses_of_channels_are_made_of_fields_and_lead_to_their_own_service():
    for url in (
        f"https://{host}/{'x' * 40}"
        for host in ("127.0.0.1", "10.0.0.1", "name.example", "fcm.googleapis.com.name.example")
    ):
        taken = [
            (kind, one.name)
            for kind, channel in CHANNELS.items()
            for one in channel.fields
            if one.pattern.fullmatch(url)
        ]
        assert taken == [], url


def test_nobody_else_opens_connections():
    """A new way out stands in the list above, with who judges where it leads, and among the doors."""
    opens = re.compile(
        r"^\s*(?:import|from) (?:urllib\.request|http\.client|aiohttp|aiohttp_socks|pyreqwest|httpx|urllib3|smtplib)\b"
        r"|socket\.create_connection|open_connection\(|requests\.(?:get|post|request|Session)\(|socket\.socket\(",
        re.MULTILINE,
    )
    ours = [
        path
        for room in ("desk", "alerts", "inspections", "stores", "people", "shopops")
        for path in (ROOT / room).rglob("*.py")
    ]
    found = {path.relative_to(ROOT).as_posix() for path in ours if opens.search(path.read_text())}
    assert found - {"people/access/inviting.py"} == set(OPENERS)  # it names a fault of smtplib's and opens nothing


def an_endpoint() -> Callable[[str], object]:
    alice = User.objects.create_user("alice", role=Role.OWNER)
    endpoint = WebhookEndpoint(owner=alice, name="ERP")
    endpoint.make_secret(timezone.now())

    def deliver(url: str) -> None:
        endpoint.keep_url(url)  # as if it had never been judged
        endpoint.save()
        send_test(endpoint, alice, timezone.now())

    return deliver


def proxied(url: str) -> None:
    """Judged when it is entered and again before each connection; what passes would be connected to."""
    with suppress(ProxyInvalidError, PlatformError):
        found = asyncio.run(judged_address(parse_proxy(f"{url.removesuffix('/x')}:3128")))
        raise AssertionError(f"A proxy at {found} would be used.")


def bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address
