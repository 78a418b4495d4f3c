"""`manage.py screen_text`: reads JSON lines {"text": …}, answers {"verdict": "ok" or "suspicious", "reasons": […]} line by line.

Every line gets one answer, at once. A line that could not be looked at is answered with the verdict "unknown" and an error that
says what is wrong; it is never ok.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from stores.screens.limits import MOST_LETTERS, too_long
from stores.screens.scam import screen

NOT_JSON = 'This line is not JSON. Give one object a line, with the message under "text".'
NOT_AN_OBJECT = 'Give one JSON object a line, with the message under "text".'
NO_TEXT = 'text: it is missing. Give the message under "text".'
NOT_TEXT = "text: it must be a string, not {kind}."
EMPTY = "text: it is empty. There is nothing to look at."
NOT_UTF8 = "This line is not UTF-8."


class Command(BaseCommand):
    help = "Says of each text, given as a JSON line, whether it looks like a scam, and why."
    requires_system_checks: list[str] = []  # type: ignore[assignment]

    def handle(self, *args: Any, **options: Any) -> None:
        for line in _lines():
            self.stdout.write(json.dumps(answer(line), ensure_ascii=False))
            self.stdout.flush()


def answer(line: str | bytes) -> dict[str, Any]:
    """What is said of one line, whatever it holds."""
    try:
        text = _text_of(line)
    except ValueError as fault:
        return {"verdict": "unknown", "reasons": [], "error": str(fault)}
    found = screen(text)
    return {"verdict": found.verdict, "reasons": found.told()}


def _text_of(line: str | bytes) -> str:
    try:
        row = json.loads(line.decode() if isinstance(line, bytes) else line)
    except UnicodeDecodeError as fault:
        raise ValueError(NOT_UTF8) from fault
    except (ValueError, RecursionError) as fault:
        raise ValueError(NOT_JSON) from fault
    if not isinstance(row, dict):
        raise ValueError(NOT_AN_OBJECT)
    if "text" not in row:
        raise ValueError(NO_TEXT)
    text = row["text"]
    if not isinstance(text, str):
        raise ValueError(NOT_TEXT.format(kind=type(text).__name__ if text is not None else "null"))
    if len(text) > MOST_LETTERS:
        raise ValueError(f"text: {too_long(len(text))}")
    if not text.strip("\0 \t\r\n\u200b\ufeff"):
        raise ValueError(EMPTY)
    return text


def _lines() -> Iterator[str | bytes]:
    """Bytes where there are any, so that one line that is not UTF-8 does not end the others."""
    for line in getattr(sys.stdin, "buffer", sys.stdin):
        yield line.rstrip(b"\r\n") if isinstance(line, bytes) else line.rstrip("\r\n")
