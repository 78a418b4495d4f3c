"""WeCom, by the robot of a group."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from alerts.channels.coded import Coded
from alerts.channels.fields import Field
from alerts.channels.wording import Style


class WeCom(Coded):
    kind = "wecom"
    title = _("WeCom")
    service = "wecombot"
    # 2048 bytes, not letters (developer.work.weixin.qq.com, group robot): 680 Chinese characters.
    style = Style(most=2000, size=lambda text: len(text.encode()))
    code_names = ("errcode",)
    # -1 busy; 45009 more than 20 messages a minute; 45033 too many at once.
    busy = frozenset({-1, 45009, 45033})
    fields = (
        Field(
            "key",
            _("robot's key"),
            re.compile(r"(?:https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=)?([a-zA-Z0-9-]{30,64})"),
            _("Paste the robot's address: https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…"),
            secret=True,
        ),
    )

    def arguments(self, fields: Mapping[str, str]) -> dict[str, Any]:
        return {"key": fields["key"]}
