"""Telegram, by a bot into a chat."""

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from django.utils.translation import gettext_lazy as _

from alerts.channels.base import Outcome, OutcomeKind
from alerts.channels.by_apprise import ByApprise
from alerts.channels.fields import Field
from alerts.channels.verdicts import strange, words_of
from alerts.channels.wire import Answer
from alerts.channels.wording import Style


class Telegram(ByApprise):
    """The person or group must have spoken to the bot first."""

    kind = "telegram"
    title = "Telegram"
    service = "tgram"
    # 4096 letters after markup is read (core.telegram.org/bots/api#sendmessage); counted there in UTF-16.
    style = Style(
        most=4000,
        escape=lambda text: escape(text, quote=False),
        link=lambda label, address: f'<a href="{escape(address)}">{escape(label)}</a>',
        size=lambda text: len(text.encode("utf-16-le")) // 2,
    )
    fields = (
        Field(
            "bot_token",
            _("bot token"),
            re.compile(r"[0-9]{5,20}:[A-Za-z0-9_-]{30,60}"),
            _("The token that @BotFather gave for the bot, such as 123456789:AAE…"),
            secret=True,
        ),
        Field(
            "chat_id",
            _("chat"),
            re.compile(r"-?[0-9]{3,20}"),
            _("The number of the chat; a group's begins with a minus. The bot must be in it."),
        ),
    )

    def arguments(self, fields: Mapping[str, str]) -> dict[str, Any]:
        return {"bot_token": fields["bot_token"], "targets": [fields["chat_id"]], "detect_owner": False}

    def read(self, answer: Answer, spoken_of: Outcome) -> Outcome:
        told = words_of(answer)
        if answer.status == 200 and told.get("ok") is not True:
            return strange("Telegram")
        wait = told.get("parameters", {}).get("retry_after") if isinstance(told.get("parameters"), dict) else None
        if spoken_of.kind == OutcomeKind.LATER and isinstance(wait, int):
            return spoken_of._replace(retry_after=float(wait))
        return spoken_of
