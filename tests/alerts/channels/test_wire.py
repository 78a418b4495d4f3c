"""The door by which everything goes out: it leads to the open internet only, to the very address that was judged, in time."""

import socket
import threading
import time

import pytest

from alerts.channels.wire import Answer, NoAnswer, Request, exchange, exchange_with_service
from shopops.checks import the_channels_speak_to_the_real_services
from tests.alerts.sink import closed_port, http

# reliability.md row 45: every spelling of an inner address, and the ways around a look at the name.
INNER = [
    "https://127.0.0.1:{port}/",
    "https://localhost:{port}/",
    "https://127.1:{port}/",
    "https://2130706433:{port}/",
    "https://0x7f000001:{port}/",
    "https://0177.0.0.1:{port}/",
    "https://0.0.0.0:{port}/",
    "https://[::1]:{port}/",
    "https://[::ffff:127.0.0.1]:{port}/",
    "https://[::ffff:7f00:1]:{port}/",
    "https://[64:ff9b::7f00:1]:{port}/",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://[fe80::1]/",
    "https://[fd00::1]/",
    "https://user@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}/",
    "http://1.1.1.1/",
    "file:///etc/hostname",
    "ftp://127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "https:///",
    "https://127.0.0.1:nonsense/",
    "https://1.1.1.1\\@127.0.0.1:{port}/",
    "https://example.com/\r\nHost: 127.0.0.1",
]


def ask(url: str, seconds: float = 5.0, **more: bool):
    return exchange(Request(url, {}, b"{}"), seconds, **more)


@pytest.mark.parametrize("url", INNER)
def test_no_spelling_of_an_inner_address_is_reached(url, sink):
    answer = ask(url.format(port=sink.port))
    assert isinstance(answer, NoAnswer)
    assert not answer.sent
    assert answer.forbidden or "resolved" in answer.reason
    assert sink.connections == 0


def test_a_name_that_changes_its_mind_gains_nothing(sink, monkeypatch):
    """DNS rebinding: the first look says a public address, every later one says ours."""
    looks, connected = [], []

    def look_up(host, port, *args, **kwargs):
        looks.append(host)
        address = "93.184.216.34" if len(looks) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, sink.port))]

    def connect(address, *args, **kwargs):
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    answer = ask("https://rebinding.example/")
    assert (looks, connected) == (["rebinding.example"], ["93.184.216.34"])
    assert answer == NoAnswer("the connection was refused")
    assert sink.connections == 0


def test_one_inner_address_spoils_the_whole_name(sink, monkeypatch):
    both = [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("127.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: both)
    assert ask("https://hooks.slack.com/services/x").forbidden


def test_an_operator_may_let_it_into_the_own_network_but_never_to_where_clouds_keep_keys(sink):
    sink.answer = http(200, "hello")
    answer = ask(f"{sink.url}/hook?a=1", allow_private=True)
    assert isinstance(answer, Answer)
    assert answer.body == b"hello"
    assert sink.asked[0].path == "/hook?a=1"
    for url in ("http://169.254.169.254/", "http://[fe80::1]/", "http://0.0.0.0/", "http://[::ffff:169.254.169.254]/"):
        assert ask(url, allow_private=True).forbidden, url
    assert ask("http://1.1.1.1/", allow_private=True).forbidden  # no plain text over the open internet


def test_a_redirect_is_an_answer_and_is_not_followed(sink):
    sink.answer = http(307, "", Location=f"{sink.url}/inner")
    assert ask(sink.url, allow_private=True).status == 307
    assert len(sink.asked) == 1


def test_no_proxy_of_the_environment_is_used(sink, monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
    assert ask(sink.url, allow_private=True).status == 200


def test_who_drips_is_cut_at_the_deadline(sink):
    """One letter of a header now and then keeps every single read within its time-out."""
    with socket.create_server(("127.0.0.1", 0)) as dripping:
        ended = threading.Event()

        def drip() -> None:
            connection, _ = dripping.accept()
            with connection:
                while not ended.wait(0.02):
                    try:
                        connection.sendall(b"H")
                    except OSError:
                        return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        begun = time.monotonic()
        answer = ask(f"http://127.0.0.1:{dripping.getsockname()[1]}/", 0.3, allow_private=True)
        ended.set()
        thread.join(5)
    assert answer == NoAnswer("no answer in time", sent=True)
    assert time.monotonic() - begun < 3


def test_of_an_endless_answer_only_the_beginning_is_read(sink):
    sink.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n" + b"x" * 200_000
    assert len(ask(sink.url, allow_private=True).body) == 65_536


def test_the_stand_in_for_services_is_not_used_where_pages_are_served_by_https(sink, settings, monkeypatch):
    settings.CHANNEL_TEST_ORIGIN, settings.HTTPS_ONLY = sink.url, True
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: [(2, 1, 6, "", ("10.0.0.1", 443))])
    assert isinstance(exchange_with_service(Request("https://api.line.me/x", {}, b""), 5), NoAnswer)
    assert sink.asked == []


@pytest.mark.parametrize(
    ("origin", "https_only", "fault"),
    [
        ("", True, None),
        ("http://127.0.0.1:8025", False, None),
        ("http://127.0.0.1:8025", True, "shopops.E005"),
        ("https://sink.example.com", False, "shopops.E006"),
    ],
)
def test_a_stand_in_is_refused_in_production_and_anywhere_but_on_this_machine(settings, origin, https_only, fault):
    settings.CHANNEL_TEST_ORIGIN, settings.HTTPS_ONLY = origin, https_only
    assert [one.id for one in the_channels_speak_to_the_real_services(None)] == ([fault] if fault else [])
