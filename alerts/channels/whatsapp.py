"""WhatsApp, by the Cloud API of a business account."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from alerts.channels.base import Outcome, OutcomeKind
from alerts.channels.by_apprise import ByApprise
from alerts.channels.fields import Field
from alerts.channels.verdicts import strange, words_of
from alerts.channels.wire import Answer
from alerts.channels.wording import Style

# Too fast, or a stumble on Meta's side (developers.facebook.com, Cloud API error codes).
_BUSY = frozenset({1, 2, 4, 80007, 130429, 131000, 131016, 131048, 131056, 133004})


class WhatsApp(ByApprise):
    """Outside of a conversation of the last 24 hours only an approved template is let through, its text as the first place."""

    kind = "whatsapp"
    title = "WhatsApp"
    service = "whatsapp"
    # A template's place takes no line break, and 1024 letters in all.
    style = Style(most=900, line_break=" | ", escape=lambda text: re.sub(r"[*_~`]", "", text))
    fields = (
        Field(
            "token",
            _("access token"),
            re.compile(r"[A-Za-z0-9]{20,512}"),
            _("The access token of the business account's system user."),
            secret=True,
        ),
        Field(
            "from_phone_id",
            _("sender's phone number id"),
            re.compile(r"[0-9]{5,25}"),
            _("The id of the sending number, digits only; it stands in the API setup page."),
        ),
        Field(
            "to",
            _("phone number"),
            re.compile(r"\+[1-9][0-9]{6,14}"),
            _("The number with its country, such as +6281234567890."),
        ),
        Field(
            "template",
            _("template"),
            re.compile(r"[a-z0-9_]{1,100}"),
            _("The name of an approved template with one place in its body; empty: a plain message."),
            required=False,
        ),
        Field(
            "template_language",
            _("template's language"),
            re.compile(r"[a-z]{2,3}_[A-Z]{2}"),
            _("As the template says, such as en_US or zh_CN."),
            required=False,
        ),
    )

    def arguments(self, fields: Mapping[str, str]) -> dict[str, Any]:
        said = {"token": fields["token"], "from_phone_id": fields["from_phone_id"], "targets": [fields["to"]]}
        if not fields.get("template"):
            return said
        language = fields.get("template_language") or "en_US"
        return {**said, "template": fields["template"], "language": language, "template_mapping": {"body": "1"}}

    def read(self, answer: Answer, spoken_of: Outcome) -> Outcome:
        told = words_of(answer)
        if answer.status in (200, 201):
            return spoken_of if told.get("messages") else strange("WhatsApp")
        fault = told.get("error")
        if isinstance(fault, dict) and fault.get("code") in _BUSY and spoken_of.kind == OutcomeKind.REFUSED:
            return spoken_of._replace(kind=OutcomeKind.LATER)
        return spoken_of
