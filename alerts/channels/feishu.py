"""Feishu, by the bot of a group."""

import base64
import hmac
import re
import time
from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alerts.channels.base import Message
from alerts.channels.coded import Coded
from alerts.channels.fields import Field
from alerts.channels.wording import Style

SIGNING_SECRET = Field(
    "secret",
    _("signing secret"),
    re.compile(r"[A-Za-z0-9_-]{16,64}"),
    _("The bot's signing secret, letters and digits."),
    secret=True,
    required=False,
)


class Feishu(Coded):
    """Choose "signature" as the bot's security setting: a keyword or an address list would refuse messages."""

    kind = "feishu"
    title: ClassVar[str | Promise] = _("Feishu")
    service = "feishu"
    # 20 KB of body (open.feishu.cn, custom bot guide).
    style = Style(most=15_000, size=lambda text: len(text.encode()))
    code_names = ("code", "StatusCode")
    # 9499 and 11232 too fast (100 a minute, 5 a second); 99991400 the same of the open platform.
    busy = frozenset({9499, 11232, 11233, 99991400})
    fields = (
        Field(
            "token",
            _("bot's token"),
            re.compile(r"(?:https://open\.feishu\.cn/open-apis/bot/v2/hook/)?([a-zA-Z0-9-]{20,64})/?"),
            _("Paste the bot's address: https://open.feishu.cn/open-apis/bot/v2/hook/…"),
            secret=True,
        ),
        SIGNING_SECRET,
    )

    def arguments(self, fields: Mapping[str, str]) -> dict[str, Any]:
        return {"token": fields["token"]}

    def amended(self, payload: dict[str, Any], message: Message, fields: Mapping[str, str]) -> dict[str, Any]:
        """With the signature in the body, which apprise does not know."""
        return {**signed(fields["secret"], int(time.time())), **payload} if fields.get("secret") else payload


def signed(secret: str, seconds: int) -> dict[str, str]:
    """The two values by which the bot knows its owner: the text to sign is the key here, and nothing is signed with it."""
    key = f"{seconds}\n{secret}".encode()
    return {"timestamp": str(seconds), "sign": base64.b64encode(hmac.digest(key, b"", "sha256")).decode()}
