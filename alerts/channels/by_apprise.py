"""Chat services by apprise, behind a wall: it writes the request (pen.py), we send it (wire.py).

Left alone it believes an HTTP 200 that says "refused" inside (DingTalk, Feishu, Lark, WeCom), sleeps and sends again on its own
(Discord), follows redirects, and writes tokens into its log; measured with 2.2.0.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from alerts.channels.base import Channel, Message, Outcome, OutcomeKind
from alerts.channels.verdicts import outcome_of, without
from alerts.channels.wire import Answer, Request, exchange_with_service
from alerts.channels.wording import Style, composed


class ByApprise(Channel):
    """A service that apprise knows by `service`. What differs from one to the next is below, one small answer each."""

    service: ClassVar[str]
    style: ClassVar[Style]

    def arguments(self, fields: Mapping[str, str]) -> dict[str, Any]:
        """The fields in apprise's own words."""
        raise NotImplementedError

    def text(self, message: Message) -> str:
        """The whole message, harmless for this service and short enough."""
        return composed(message, self.style)

    def amended(self, payload: dict[str, Any], message: Message, fields: Mapping[str, str]) -> dict[str, Any]:
        """The payload as it goes out, where apprise leaves something to be wished."""
        return payload

    def read(self, answer: Answer, spoken_of: Outcome) -> Outcome:
        """What the service's own words say; `spoken_of`: what its status says."""
        return spoken_of

    def request_of(self, fields: Mapping[str, str], message: Message) -> Request:
        """The request that will go out. Raises NothingWrittenError."""
        from alerts.channels.pen import written

        request, payload = written(self.service, self.arguments(fields), self.text(message), message.severity)
        return replace(request, body=json.dumps(self.amended(payload, message, fields)).encode())

    def send(self, fields: Mapping[str, str], message: Message, deadline_seconds: float) -> Outcome:
        from alerts.channels.pen import NothingWrittenError

        title = str(self.title)
        try:
            request = self.request_of(fields, message)
        except NothingWrittenError:
            return Outcome(OutcomeKind.REFUSED, f"No message to {title} can be made of these fields; enter them again.")
        answer = exchange_with_service(request, deadline_seconds)
        outcome = outcome_of(answer, title)
        if isinstance(answer, Answer):
            outcome = self.read(answer, outcome)
        return without(outcome, (fields.get(one.name, "") for one in self.fields if one.secret))
