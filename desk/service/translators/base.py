"""What a translator is, and the one way it is asked: one request, one deadline, no redirect, its address judged before."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec

from alerts.channels.wire import NoAnswer, Request, exchange

_OK = 200


class TranslatorError(Exception):
    """Nothing was translated; the message says why, in a person's words and without any address or key."""


class Translator(ABC):
    """`address` empty: its own. `key`: as the operator gave it."""

    id: ClassVar[str]
    own_address: ClassVar[str] = ""

    def __init__(self, address: str, key: str) -> None:
        self.address, self.key = (address or self.own_address).rstrip("/"), key

    @abstractmethod
    def translate(self, text: str, language: str, seconds: float) -> str:
        """The text in a language (ISO 639-1, or zh). Raises TranslatorError."""

    def ask(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str], seconds: float) -> Any:
        """Posts JSON, returns JSON. An operator's own translator may live in a private network. Raises TranslatorError."""
        told = {"Content-Type": "application/json", **headers}
        request = Request(f"{self.address}{path}", told, msgspec.json.encode(body))
        answer = exchange(request, seconds, allow_private=True)
        if isinstance(answer, NoAnswer):
            raise TranslatorError(answer.reason)
        if answer.status != _OK:
            raise TranslatorError(f"it answered {answer.status}")
        try:
            return msgspec.json.decode(answer.body)
        except msgspec.DecodeError as fault:
            raise TranslatorError("what it answered cannot be read") from fault


def text_in(answer: Any, *path: str | int) -> str:
    """What stands at a place of an answer. Raises TranslatorError where nothing does."""
    for step in path:
        try:
            answer = answer[step]
        except (KeyError, IndexError, TypeError) as fault:
            raise TranslatorError("what it answered cannot be read") from fault
    if not isinstance(answer, str) or not answer.strip():
        raise TranslatorError("what it answered holds no text")
    return answer
