"""DingTalk, by the robot of a group."""

import base64
import hmac
import re
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from alerts.channels.base import Message
from alerts.channels.coded import Coded
from alerts.channels.fields import Field
from alerts.channels.wire import Request
from alerts.channels.wording import Style


class DingTalk(Coded):
    """Choose "sign" as the robot's security setting: a keyword or an address list would refuse messages."""

    kind = "dingtalk"
    title = _("DingTalk")
    service = "dingtalk"
    # 20,000 bytes in all (open.dingtalk.com, custom robot access).
    style = Style(most=15_000, size=lambda text: len(text.encode()))
    code_names = ("errcode",)
    # -1 busy; 130101 more than 20 messages a minute; 410100 and 430102 too fast.
    busy = frozenset({-1, 130101, 130102, 410100, 430102})
    fields = (
        Field(
            "token",
            _("robot's token"),
            re.compile(r"(?:https://oapi\.dingtalk\.com/robot/send\?access_token=)?([a-zA-Z0-9]{32,128})"),
            _("Paste the robot's address: https://oapi.dingtalk.com/robot/send?access_token=…"),
            secret=True,
        ),
        Field(
            "secret",
            _("signing secret"),
            re.compile(r"SEC[a-zA-Z0-9]{32,128}"),
            _("The robot's signing secret begins with SEC."),
            secret=True,
            required=False,
        ),
    )

    def arguments(self, fields: Mapping[str, str]) -> dict[str, Any]:
        return {"token": fields["token"]}

    def request_of(self, fields: Mapping[str, str], message: Message) -> Request:
        """Signed here: apprise 2.2.0 percent-encodes the signature twice, and the robot answers "sign not match"."""
        request = super().request_of(fields, message)
        if not fields.get("secret"):
            return request
        return replace(request, url=f"{request.url}&{urlencode(signed(fields['secret'], time.time_ns() // 1_000_000))}")


def signed(secret: str, milliseconds: int) -> dict[str, str]:
    """The two parameters by which the robot knows its owner (open.dingtalk.com, custom robot security settings)."""
    text = f"{milliseconds}\n{secret}".encode()
    signature = base64.b64encode(hmac.digest(secret.encode(), text, "sha256")).decode()
    return {"timestamp": str(milliseconds), "sign": signature}
