"""Bots that answer 200 to everything and say in a number of their own whether they took it: DingTalk, Feishu, Lark, WeCom."""

from typing import ClassVar

from alerts.channels.base import Outcome, OutcomeKind
from alerts.channels.by_apprise import ByApprise
from alerts.channels.verdicts import excerpt, strange, words_of
from alerts.channels.wire import Answer

WAIT_SECONDS = 60.0


class Coded(ByApprise):
    """`code_names`: what the number is called, the first that is there counts; 0 is "taken". `busy`: what means "later"."""

    code_names: ClassVar[tuple[str, ...]]
    busy: ClassVar[frozenset[int]]

    def read(self, answer: Answer, spoken_of: Outcome) -> Outcome:
        if answer.status not in (200, 400):
            return spoken_of
        told = words_of(answer)
        code = next((told[name] for name in self.code_names if isinstance(told.get(name), int)), None)
        if code is None:
            return strange(str(self.title)) if answer.status == 200 else spoken_of
        if code == 0:
            return spoken_of
        detail = f"{self.title} answered {code}: {excerpt(answer.body)}"
        if code in self.busy:
            return Outcome(OutcomeKind.LATER, detail, WAIT_SECONDS)
        return Outcome(OutcomeKind.REFUSED, detail)
