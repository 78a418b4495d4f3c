"""What an answer, or none, means for a telling. Pure.

Unsure is said only where the message may have arrived: the request had gone out and nobody said what became of it.
"""

import json
import re
from collections.abc import Iterable
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.utils import timezone

from alerts.channels.base import Outcome, OutcomeKind
from alerts.channels.wire import Answer, NoAnswer

MOST_WAIT_SECONDS = 24 * 3600.0
_MOST_LETTERS = 200
_SHORTEST_KEY = 6  # shorter steps of a path are words
# A key by its looks: long, with letters and digits. Whoever answers may repeat another's key, and one that is cut is found no more.
_LIKE_A_KEY = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z_]*[0-9])(?=[0-9_]*[A-Za-z])\w{24,}")
_TRIED_AGAIN = (408, 425, 429)
# A gateway speaks for a service that may have taken the message already.
_GATEWAYS = (502, 504)


def outcome_of(answer: Answer | NoAnswer, service: str) -> Outcome:
    """By status alone; 2xx is "sent" until the service's own words say otherwise."""
    if isinstance(answer, NoAnswer):
        return _of_silence(answer, service)
    said = f"{service} answered {answer.status}"
    if 200 <= answer.status < 300:
        return Outcome(OutcomeKind.SENT, f"{service} has taken it.")
    if 300 <= answer.status < 400:
        return Outcome(
            OutcomeKind.REFUSED, f"{service} answered {answer.status}, which leads elsewhere; it was not followed."
        )
    detail = f"{said}: {excerpt(answer.body)}" if answer.body else f"{said}."
    if answer.status in _TRIED_AGAIN:
        return Outcome(OutcomeKind.LATER, detail, asked_to_wait(answer))
    if answer.status in _GATEWAYS:
        return Outcome(OutcomeKind.UNSURE, detail, asked_to_wait(answer))
    if answer.status >= 500 or answer.status < 200:
        return Outcome(OutcomeKind.LATER, detail, asked_to_wait(answer))
    return Outcome(OutcomeKind.REFUSED, detail)


def asked_to_wait(answer: Answer) -> float | None:
    """Retry-After as seconds or as a date, at most a day."""
    text = answer.headers.get("retry-after", "").strip()
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(text) - timezone.now()).total_seconds()
        except (ValueError, TypeError):
            return None
    return min(seconds, MOST_WAIT_SECONDS) if 0 <= seconds < float("inf") else None


def words_of(answer: Answer) -> dict[str, Any]:
    """The body as a JSON object; empty where it is none."""
    try:
        told = json.loads(answer.body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def strange(service: str) -> Outcome:
    """2xx, and a body that the service never sends: somebody else may have answered."""
    return Outcome(OutcomeKind.UNSURE, f"{service} answered with something that is not its own.")


def excerpt(body: bytes) -> str:
    """The beginning of an answer as one line, without what looks like a key."""
    text = _LIKE_A_KEY.sub("•••", body[: _MOST_LETTERS * 8].decode("utf-8", "replace"))
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:_MOST_LETTERS]


def without(outcome: Outcome, secrets: Iterable[str]) -> Outcome:
    """The outcome with every secret blanked that an answer gave back."""
    detail = outcome.detail
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        if len(secret) >= 4:
            detail = detail.replace(secret, "•••")
    return outcome._replace(detail=detail)


def hidden_parts(url: str) -> list[str]:
    """What of an address may be a key: itself, each step of its path, each value of its query. Some tools repeat them."""
    parts = urlsplit(url)
    steps = [step for step in parts.path.split("/") if len(step) >= _SHORTEST_KEY]
    values = [value for _name, value in parse_qsl(parts.query) if len(value) >= _SHORTEST_KEY]
    return [url, *steps, *values]


def _of_silence(answer: NoAnswer, service: str) -> Outcome:
    if answer.forbidden:
        return Outcome(OutcomeKind.REFUSED, f"{service} was not asked. {answer.reason}")
    if answer.sent:
        return Outcome(OutcomeKind.UNSURE, f"{service} did not say whether it arrived: {answer.reason}.")
    return Outcome(OutcomeKind.LATER, f"{service} could not be reached: {answer.reason}.")
