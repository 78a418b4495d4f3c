"""LINE, by the Messaging API of an official account."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from alerts.channels.base import Message
from alerts.channels.by_apprise import ByApprise
from alerts.channels.fields import Field
from alerts.channels.wording import Style


class Line(ByApprise):
    """The person must have added the account as a friend, or the account must be in the group."""

    kind = "line"
    title = "LINE"
    service = "line"
    # 5000 units of UTF-16 (developers.line.biz, text message).
    style = Style(most=4500, size=lambda text: len(text.encode("utf-16-le")) // 2)
    fields = (
        Field(
            "token",
            _("channel access token"),
            re.compile(r"[A-Za-z0-9+/=_-]{100,400}"),
            _("The long-lived channel access token of the LINE Developers console."),
            secret=True,
        ),
        Field(
            "to",
            _("user, group or room"),
            re.compile(r"[UCR][0-9a-f]{32}"),
            _("The id begins with U, C or R, followed by 32 digits or letters from a to f."),
        ),
    )

    def arguments(self, fields: Mapping[str, str]) -> dict[str, Any]:
        return {"token": fields["token"], "targets": [fields["to"]], "include_image": False}

    def amended(self, payload: dict[str, Any], message: Message, fields: Mapping[str, str]) -> dict[str, Any]:
        """Without the sender's name, which LINE shows in place of the account's own."""
        return {**payload, "messages": [{"type": one["type"], "text": one["text"]} for one in payload["messages"]]}
