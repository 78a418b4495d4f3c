"""Slack, by an incoming webhook of a channel."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from alerts.channels.base import Message, Outcome
from alerts.channels.by_apprise import ByApprise
from alerts.channels.fields import Field
from alerts.channels.verdicts import strange
from alerts.channels.wire import Answer
from alerts.channels.wording import Style, composed, heading


def escaped(text: str) -> str:
    """Slack reads only these three as markup (docs.slack.dev, "Formatting message text", 2026)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Slack(ByApprise):
    """One webhook speaks into one Slack channel."""

    kind = "slack"
    title = "Slack"
    service = "slack"
    style = Style(most=3500, escape=escaped, link=lambda label, address: f"<{escaped(address)}|{escaped(label)}>")
    fields = (
        Field(
            "webhook",
            _("webhook"),
            re.compile(r"(?:https://hooks\.slack\.com/services/)?(T[A-Z0-9]{5,20}/B[A-Z0-9]{5,20}/[A-Za-z0-9]{16,40})"),
            _("Paste the address of an incoming webhook: https://hooks.slack.com/services/T…/B…/…"),
            secret=True,
        ),
    )

    def arguments(self, fields: Mapping[str, str]) -> dict[str, Any]:
        return dict(zip(("token_a", "token_b", "token_c"), fields["webhook"].split("/"), strict=True))

    def amended(self, payload: dict[str, Any], message: Message, fields: Mapping[str, str]) -> dict[str, Any]:
        """What a telephone shows stands in `text`; links of others are not unfolded, nor is anybody called by name."""
        attachments = [{**one, "mrkdwn_in": []} for one in payload.get("attachments", [])]
        summary = {"text": escaped(heading(message)), "mrkdwn": False, "link_names": False}
        return {**payload, **summary, "attachments": attachments, "unfurl_links": False, "unfurl_media": False}

    def text(self, message: Message) -> str:
        return composed(message, self.style, title=False)

    def read(self, answer: Answer, spoken_of: Outcome) -> Outcome:
        return strange("Slack") if answer.status == 200 and answer.body.strip() != b"ok" else spoken_of
