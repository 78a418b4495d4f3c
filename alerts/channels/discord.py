"""Discord, by a webhook of a channel."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from alerts.channels.base import Message, Outcome, OutcomeKind
from alerts.channels.by_apprise import ByApprise
from alerts.channels.fields import Field
from alerts.channels.verdicts import words_of
from alerts.channels.wire import Answer
from alerts.channels.wording import Style

_MARKUP = re.compile(r"([\\*_~`|>\[\]()#<:-])")


class Discord(ByApprise):
    kind = "discord"
    title = "Discord"
    service = "discord"
    # 2000 letters (discord.com/developers, execute webhook).
    style = Style(
        most=1900,
        escape=lambda text: _MARKUP.sub(r"\\\1", text),
        link=lambda label, address: f"{label}: <{address}>",
    )
    fields = (
        Field(
            "webhook",
            _("webhook"),
            re.compile(r"(?:https://(?:discord|discordapp)\.com/api/webhooks/)?([0-9]{15,22}/[A-Za-z0-9_-]{50,100})"),
            _("Paste the webhook's address: https://discord.com/api/webhooks/…/…"),
            secret=True,
        ),
    )

    def arguments(self, fields: Mapping[str, str]) -> dict[str, Any]:
        webhook_id, _slash, webhook_token = fields["webhook"].partition("/")
        return {"webhook_id": webhook_id, "webhook_token": webhook_token, "avatar": False}

    def amended(self, payload: dict[str, Any], message: Message, fields: Mapping[str, str]) -> dict[str, Any]:
        """Nobody is called, whatever the text says; and links are not unfolded (flag 4)."""
        return {"content": payload["content"], "allowed_mentions": {"parse": []}, "flags": 4}

    def read(self, answer: Answer, spoken_of: Outcome) -> Outcome:
        wait = words_of(answer).get("retry_after")
        if spoken_of.kind == OutcomeKind.LATER and spoken_of.retry_after is None and isinstance(wait, int | float):
            return spoken_of._replace(retry_after=float(wait))
        return spoken_of
