"""A store's own proxy: both transports go out by it, and where it does not work nothing is sent at all."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from stores.fetching import FetchLoop
from stores.platforms import proxies
from stores.platforms.allowances import Caller
from stores.platforms.breaker import host_breaker
from stores.platforms.errors import PlatformError
from stores.platforms.pools import ProxyPools
from stores.platforms.proxies import ProxyInvalidError, going_out_by, is_public, parse_proxy
from stores.platforms.transport import Answer, Request, make_transport
from tests.house import Sandbox
from tests.stores.proxies import LocalProxy

Send = Callable[..., Answer]
HERE = "/_sandbox/log"


@pytest.fixture(scope="module")
def marketplace() -> Iterator[Sandbox]:
    sandbox = Sandbox(seed=1, stores=1)
    yield sandbox
    sandbox.stop()


@pytest.fixture(params=["http", "socks5"])
def proxy(request: pytest.FixtureRequest, settings: Any) -> Iterator[LocalProxy]:
    settings.PROXY_ALLOW_PRIVATE = True
    running = LocalProxy(request.param, "u ser:p@ss/word")
    running.names["only.proxy-knows.example"] = "127.0.0.1"
    yield running
    running.stop()


@pytest.fixture(params=["pyreqwest", "aiohttp"])
def send(request: pytest.FixtureRequest, quick_loop: FetchLoop) -> Iterator[Send]:
    async def make() -> Any:
        return make_transport(request.param, body_bytes=200_000)

    transport = quick_loop.submit(make()).result()

    def ask(url: str, proxy: str = "", seconds: float = 3.0) -> Answer:
        sent = transport.send(Request("GET", url, {}, proxy=proxy), seconds=seconds)
        answer: Answer = quick_loop.submit(sent).result(10)
        return answer

    yield ask
    quick_loop.submit(transport.close()).result()


def url_of(proxy: LocalProxy, login: str = "u%20ser:p%40ss%2Fword") -> str:
    return proxy.url(login)


def test_a_call_goes_out_by_the_stores_proxy_which_also_resolves_the_name(
    send: Send, proxy: LocalProxy, marketplace: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "*")  # the environment has no say
    port = marketplace.url.rpartition(":")[2]
    assert send(f"http://only.proxy-knows.example:{port}/nowhere", url_of(proxy)).status == 404
    assert proxy.asked == [f"only.proxy-knows.example:{port}"]


def test_a_call_without_a_proxy_does_not_take_that_of_another_store(
    send: Send, proxy: LocalProxy, marketplace: Sandbox
) -> None:
    send(marketplace.url + HERE, url_of(proxy))
    send(marketplace.url + HERE)
    assert len(proxy.asked) == 1


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_wrong_password_is_said_and_nothing_goes_around_the_proxy(
    scheme: str, send: Send, proxy: LocalProxy, marketplace: Sandbox
) -> None:
    marketplace.reset()
    with pytest.raises(PlatformError) as said:
        send(marketplace.url.replace("http", scheme) + "/nowhere", url_of(proxy, "u:wrong"))
    assert (said.value.code, str(said.value)) == (
        "proxy_failed",
        "The store's own proxy does not accept its user name and password.",
    )
    assert proxy.asked == []
    assert marketplace.get(HERE)["requests"] == []


def test_a_proxy_that_is_down_is_never_gone_around(send: Send, proxy: LocalProxy, marketplace: Sandbox) -> None:
    marketplace.reset()
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        with pytest.raises(PlatformError) as said:
            send(marketplace.url + "/nowhere", f"{proxy.scheme}://127.0.0.1:{nobody.getsockname()[1]}")
    assert said.value.code == "proxy_failed"
    assert marketplace.get(HERE)["requests"] == []


def test_what_is_begun_inside_a_way_out_goes_out_by_it(
    quick_loop: FetchLoop, proxy: LocalProxy, marketplace: Sandbox
) -> None:
    async def ask() -> None:
        transport = make_transport("pyreqwest", body_bytes=200_000)
        with going_out_by(url_of(proxy)):
            await transport.send(Request("GET", marketplace.url + HERE, {}), seconds=3)
        await transport.send(Request("GET", marketplace.url + HERE, {}), seconds=3)
        await transport.close()

    quick_loop.submit(ask()).result(10)
    assert len(proxy.asked) == 1


@pytest.mark.parametrize("kind", ["pyreqwest", "aiohttp"])
def test_a_name_that_leads_into_our_own_network_is_refused_when_connecting(
    kind: str, quick_loop: FetchLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name was harmless when it was entered; what it means now is what counts."""
    asked: list[str] = []

    async def ask(address: str) -> str:
        async def resolve(self: Any, host: str, *rest: Any, **more: Any) -> Any:
            asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 3128))]

        monkeypatch.setattr(type(asyncio.get_running_loop()), "getaddrinfo", resolve, raising=False)
        transport = make_transport(kind, body_bytes=1000)
        try:
            await transport.send(
                Request("GET", "http://shop.example/", {}, proxy="http://rebound.example:3128"), seconds=1
            )
        except PlatformError as fault:
            return str(fault)
        finally:
            await transport.close()
        return "sent"

    for address in ("127.0.0.1", "10.1.2.3", "169.254.169.254", "::ffff:192.168.0.1"):
        assert "private network" in asyncio_run(ask(address))
    assert set(asked) == {"rebound.example"}


def asyncio_run(work: Any) -> Any:
    """On a plain loop: uvloop's cannot be given a resolver of ours."""
    return asyncio.run(work)


INNER = """
127.0.0.1 10.0.0.1 172.16.3.4 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.1 ::1 fe80::1 fd00::1 ::ffff:10.0.0.1
64:ff9b::a00:1 2002:a00:1:: 224.0.0.1 192.0.0.8 fec0::1 ::127.0.0.1 64:ff9b:1::a00:1
"""


@pytest.mark.parametrize("address", INNER.split())
def test_private_addresses_are_told_from_public_ones(address: str) -> None:
    assert not is_public(address)


def test_public_addresses_are_public() -> None:
    assert is_public("8.8.8.8")
    assert is_public("2606:4700:4700::1111")


NO_PROXIES = """
proxy.example:3128 ftp://proxy.example:1 http://proxy.example http://:3128 http://proxy.example:99999
http://proxy.example:1/path http://proxy.example:1?x file:///etc/passwd http://:pw@p.example:1 http://under_score.example:1
http://127.0.0.1:1 http://127.1:1 http://2130706433:1 http://0x7f000001:1 socks5://[::1]:1 http://localhost:1
http://metadata.google.internal:80 http://[::ffff:10.0.0.1]:1
"""


@pytest.mark.parametrize("text", ["", "http://a b:1", *NO_PROXIES.split()])
def test_what_cannot_be_a_proxy_is_refused_when_it_is_entered(text: str) -> None:
    with pytest.raises(ProxyInvalidError):
        parse_proxy(text)


def test_a_proxys_address_is_shown_without_its_credentials() -> None:
    proxy = parse_proxy("socks5://us%40er:se%3Acret@gate.example:1080")
    assert (proxy.user, proxy.password) == ("us@er", "se:cret")
    assert proxy.shown() == "socks5://•••@gate.example:1080"
    assert parse_proxy(proxy.url()) == proxy


def test_one_stores_bad_proxy_shuts_no_other_way_to_the_platform() -> None:
    urls = ("", "http://u:secret@one.example:1", "http://u:secret@two.example:1")
    names = {host_breaker(Caller("tiktok", "key", proxy=url), "https://api.example/x") for url in urls}
    assert len(names) == 3
    assert not any("secret" in name for name in names)


def test_pools_are_bounded_and_a_call_under_way_keeps_its_connections(
    quick_loop: FetchLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def judged(proxy: Any) -> str:
        return "198.51.100.1"

    monkeypatch.setattr("stores.platforms.pools.judged_address", judged)
    closed: list[str] = []

    async def close(client: str) -> None:
        closed.append(client)

    async def use() -> list[list[str]]:
        pools = ProxyPools(lambda proxy, address: proxy.host, close, most=2)
        seen = []
        async with pools.client("http://a.example:1"):
            for name in ("b", "c", "c"):
                async with pools.client(f"http://{name}.example:1"):
                    assert len(pools) <= 2
            seen.append(list(closed))
        seen.append(list(closed))
        return seen

    assert quick_loop.submit(use()).result(5) == [[], ["a.example"]]
    assert proxies.way_out() == ""
