"""Push to a browser: only that browser can read it, only makers' push services are asked, and a browser that is gone is let go."""

import base64
import json
import os

import http_ece  # type: ignore[import-untyped]
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from django.utils import timezone

from alerts.channels.base import OutcomeKind
from alerts.channels.fields import FieldsRefusedError
from alerts.channels.registry import CHANNELS
from alerts.channels.web_push import public_key
from alerts.models import ChannelAddress
from people.models import User
from people.roles import Role
from shopops.launcher.secrets_file import vapid_private_key
from tests.alerts.channels.services import message
from tests.alerts.sink import CLOSE, HANG, http

ENDPOINT = "https://fcm.googleapis.com/fcm/send/c1KrmpTuRm0:APA91bE"


def text_of(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class Browser:
    """What a browser makes when it is asked, and what only it can read."""

    def __init__(self, endpoint: str = ENDPOINT) -> None:
        self.key, self.secret = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        public = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.fields = {"endpoint": endpoint, "p256dh": text_of(public), "auth": text_of(self.secret)}

    def handed_over(self) -> dict[str, object]:
        keys = {name: self.fields[name] for name in ("p256dh", "auth")}
        return {"endpoint": self.fields["endpoint"], "keys": keys, "label": "Linux"}

    def read(self, body: bytes) -> dict[str, object]:
        opened: dict[str, object] = json.loads(http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret))
        return opened


@pytest.fixture
def push(sink, settings):
    settings.CHANNEL_TEST_ORIGIN = sink.url
    settings.VAPID_PRIVATE_KEY = vapid_private_key()
    sink.answer = http(201)
    return sink


def test_only_the_browser_can_read_what_is_pushed_to_it(push):
    browser = Browser()
    assert CHANNELS["web_push"].send(browser.fields, message(reply_key="alert:7"), 5).kind == OutcomeKind.SENT
    (asked,) = push.asked
    assert asked.path == "/fcm.googleapis.com/fcm/send/c1KrmpTuRm0:APA91bE"
    assert b"Order 42" not in asked.body
    assert asked.headers["authorization"].startswith("vapid t=")
    assert public_key() in asked.headers["authorization"]
    told = browser.read(asked.body)
    assert told["title"] == "Late <b>orders</b> & more"
    assert (told["link"], told["take"]) == (message().link, message().acknowledge_link)
    assert "@everyone" not in str(told["body"])


def test_a_long_message_still_fits_a_push(push):
    browser = Browser()
    CHANNELS["web_push"].send(browser.fields, message(lines=("订单😀" * 5000,)), 5)
    assert len(push.asked[0].body) < 4096
    assert browser.read(push.asked[0].body)["link"] == message().link


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (http(410), OutcomeKind.REFUSED),
        (http(429, "", Retry_After="9"), OutcomeKind.LATER),
        (http(500), OutcomeKind.LATER),
        (http(302, "", Location="http://127.0.0.1/"), OutcomeKind.REFUSED),
        (CLOSE, OutcomeKind.UNSURE),
        (HANG, OutcomeKind.UNSURE),
    ],
)
def test_whatever_a_push_service_answers_is_told_by_what_to_do_next(push, answer, expected):
    push.answer = answer
    assert CHANNELS["web_push"].send(Browser().fields, message(), 0.3 if answer == HANG else 5).kind == expected


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://127.0.0.1/fcm/send/abcdefghij",
        "https://fcm.googleapis.com.evil.example/fcm/send/abcdefghij",
        "https://evil.example/fcm.googleapis.com/abcdefghij",
        "http://fcm.googleapis.com/fcm/send/abcdefghij",
        "https://fcm.googleapis.com@127.0.0.1/fcm/send/abcdefghij",
    ],
)
def test_no_other_server_is_ever_asked(endpoint):
    with pytest.raises(FieldsRefusedError):
        CHANNELS["web_push"].clean(Browser(endpoint).fields)


def test_a_browser_is_kept_once_let_go_when_it_is_gone_and_forgotten_when_asked(db, push):
    bob = User.objects.create_user("bob", role=Role.CUSTOMER_SERVICE, is_staff=True)
    client, browser = Client(), Browser()
    client.force_login(bob)
    for _ in range(2):
        assert client.post("/push/keep/", browser.handed_over(), "application/json").status_code == 201
    address = ChannelAddress.objects.get()
    assert (address.user, address.label, address.is_active) == (bob, "Linux", True)
    assert ENDPOINT not in client.get("/push/").content.decode()
    push.answer = http(410)
    address.note(CHANNELS["web_push"].send(address.fields(), message(), 5), timezone.now())
    assert ChannelAddress.objects.get().is_active is False
    client.post("/push/keep/", browser.handed_over(), "application/json")
    assert ChannelAddress.objects.get().is_active is True
    foreign = client.post("/push/keep/", Browser("https://127.0.0.1/abcdefghijklm").handed_over(), "application/json")
    assert foreign.status_code == 400
    assert client.post("/push/forget/", {"endpoint": ENDPOINT}, "application/json").json() == {"forgotten": True}
    assert not ChannelAddress.objects.exists()


def test_the_worker_may_notify_for_all_pages(client, db):
    answer = client.get("/push/worker.js")
    assert (answer["Service-Worker-Allowed"], answer["Content-Type"]) == ("/", "text/javascript; charset=utf-8")
    assert client.get("/push/manifest.webmanifest").json()["display"] == "standalone"
