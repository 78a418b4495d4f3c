"""Push to a browser or the installed web app: encrypted for that browser, signed with our VAPID key, by its maker's push service.

A browser makes its own address and hands it over (desk/push.py); nobody types one in. Still it is an address from outside, so only
the push services of browser makers are asked.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from alerts.channels.base import Channel, Message, Outcome, OutcomeKind
from alerts.channels.fields import Field
from alerts.channels.verdicts import outcome_of, without
from alerts.channels.wire import Request, exchange_with_service
from alerts.channels.wording import body, closing, heading

# A push service takes 4096 bytes encrypted (RFC 8030); 3000 leave room for padding, keys and JSON.
_MOST_BYTES = 3000
_LASTS_SECONDS = 12 * 3600
_SERVICES = re.compile(
    r"https://(?:fcm\.googleapis\.com|android\.googleapis\.com|(?:[a-z0-9-]+\.)*push\.services\.mozilla\.com"
    r"|(?:[a-z0-9-]+\.)+notify\.windows\.com|(?:[a-z0-9-]+\.)*push\.apple\.com)/[A-Za-z0-9_.:=%?&~/+-]{10,800}"
)
_HINT = _("A browser makes this itself: press the button on the page “Notify this browser”.")


class WebPush(Channel):
    """One browser of one person."""

    kind = "web_push"
    title = _("This browser or app")
    is_entered = False
    fields = (
        Field("endpoint", _("push service"), _SERVICES, _HINT, secret=True),
        Field("p256dh", _("browser's key"), re.compile(r"[A-Za-z0-9_-]{86,88}=?"), _HINT, secret=True),
        Field("auth", _("browser's secret"), re.compile(r"[A-Za-z0-9_-]{20,24}={0,2}"), _HINT, secret=True),
    )

    def send(self, fields: Mapping[str, str], message: Message, deadline_seconds: float) -> Outcome:
        if not settings.VAPID_PRIVATE_KEY:
            return Outcome(OutcomeKind.REFUSED, "Push is not set up: set VAPID_PRIVATE_KEY.")
        request = _written(fields, message)
        if request is None:
            return Outcome(
                OutcomeKind.REFUSED, "The browser's keys cannot be used; switch notifications on again there."
            )
        outcome = outcome_of(exchange_with_service(request, deadline_seconds), "The push service")
        return without(outcome, fields.values())


def payload_of(message: Message) -> bytes:
    """What the browser's service worker reads; lines lose their end where they are too long."""
    links = [address for _label, address in closing(message)]
    said: dict[str, Any] = {
        "title": heading(message)[:120],
        "body": "\n".join(body(message))[:600],
        "link": message.link,
        "take": message.acknowledge_link,
        "labels": [label for label, _address in closing(message)][: len(links)],
        "tag": message.reply_key,
        "language": message.language,
        "urgent": message.severity == "critical",
    }
    while len(encoded := json.dumps(said, ensure_ascii=False).encode()) > _MOST_BYTES and said["body"]:
        said["body"] = said["body"][: len(said["body"]) * 3 // 4]
    return encoded


def public_key() -> str:
    """What browsers subscribe with: the public half of our key as base64url; empty where push is not set up."""
    if not settings.VAPID_PRIVATE_KEY:
        return ""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from py_vapid import Vapid
    from py_vapid.utils import b64urlencode

    key = Vapid.from_string(settings.VAPID_PRIVATE_KEY).public_key
    return str(b64urlencode(key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)))


class _Written(Exception):  # noqa: N818  (no error: it leaves the library the moment the request is written)
    def __init__(self, request: Request) -> None:
        super().__init__("written")
        self.request = request


class _Pen:
    """Stands in the place of the library's HTTP session."""

    def post(self, url: str, *, data: bytes, headers: Mapping[str, Any], **said: Any) -> NoReturn:
        raise _Written(Request(url, {name: str(value) for name, value in headers.items()}, data))


def _written(fields: Mapping[str, str], message: Message) -> Request | None:
    from pywebpush import webpush

    try:
        webpush(
            {"endpoint": fields["endpoint"], "keys": {"p256dh": fields["p256dh"], "auth": fields["auth"]}},
            payload_of(message),
            vapid_private_key=settings.VAPID_PRIVATE_KEY,
            vapid_claims={"sub": settings.VAPID_SUBJECT},
            ttl=_LASTS_SECONDS,
            headers={"urgency": "high" if message.severity == "critical" else "normal"},
            requests_session=_Pen(),
        )
    except _Written as done:
        return done.request
    except ValueError:
        return None
    return None
