"""`manage.py screen_text`: reads JSON lines {"text": …}, answers {"verdict": "ok" or "suspicious", "reasons": […]} line by line."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from stores.screens.scam import screen


class Command(BaseCommand):
    help = "Says of each text, given as a JSON line, whether it looks like a scam, and why."
    requires_system_checks: list[str] = []  # type: ignore[assignment]

    def handle(self, *args: Any, **options: Any) -> None:
        for line in sys.stdin:
            if line.strip():
                self.stdout.write(json.dumps(_answer(line), ensure_ascii=False))


def _answer(line: str) -> dict[str, Any]:
    """A line that is no message is answered too, so that answers stay beside their questions."""
    try:
        text = json.loads(line)["text"]
    except (ValueError, KeyError, TypeError):
        return {"error": 'Give one JSON object a line, with the message under "text".'}
    found = screen(str(text))
    return {"verdict": found.verdict, "reasons": list(found.reasons)}
