"""Lark, which is Feishu outside China: the same bot under another host."""

import re

from django.utils.translation import gettext_lazy as _

from alerts.channels.feishu import SIGNING_SECRET, Feishu
from alerts.channels.fields import Field


class Lark(Feishu):
    """The same bot, spoken to abroad."""

    kind = "lark"
    title = "Lark"
    service = "lark"
    fields = (
        Field(
            "token",
            _("bot's token"),
            re.compile(r"(?:https://open\.larksuite\.com/open-apis/bot/v2/hook/)?([a-zA-Z0-9-]{20,64})/?"),
            _("Paste the bot's address: https://open.larksuite.com/open-apis/bot/v2/hook/…"),
            secret=True,
        ),
        SIGNING_SECRET,
    )
