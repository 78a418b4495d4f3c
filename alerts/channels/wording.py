"""The parts of a telling that are the same on every channel, in the recipient's language, and outside text made harmless.

What sellers, buyers and platforms wrote reaches these texts. It may not hide anything (control and direction marks go) and may
not call anybody: what a service would read as a mention is broken by an invisible space.
"""

import re
import unicodedata
from collections.abc import Iterator

from django.utils import translation
from django.utils.translation import gettext as _

from alerts.channels.base import Message

_GAP = "\u200b"
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_CALLS = re.compile(r"@(?=\w)|<(?=[@!#]|/?at\b)", re.IGNORECASE)


def plain(text: str) -> str:
    """One line of outside text: no control or direction marks, no mention."""
    kept = "".join(
        letter if not unicodedata.category(letter).startswith("C") or letter == "\u200d" else " "
        for letter in text
        if letter not in _DIRECTION
    )
    return _CALLS.sub(lambda found: found.group() + _GAP, " ".join(kept.split()))


def heading(message: Message) -> str:
    """The subject, marked where the message may have arrived before."""
    with translation.override(message.language or None):
        subject = plain(message.subject)
        return _("%(subject)s (possibly a repeat)") % {"subject": subject} if message.possible_repeat else subject


def body(message: Message) -> list[str]:
    """The lines of the message, harmless."""
    return [plain(line) for line in message.lines]


def closing(message: Message, *, acknowledge: bool = True) -> Iterator[tuple[str, str]]:
    """The links below the text: what each does, and its address."""
    with translation.override(message.language or None):
        if message.link:
            yield _("Open"), message.link
        if acknowledge and message.acknowledge_link:
            yield _("I take care of it"), message.acknowledge_link


def plain_text(message: Message, most: int, *, title: bool = True) -> str:
    """The whole message as plain text of at most `most` letters; where it is too long, lines go, links never."""
    head = [heading(message)] if title else []
    tail = [f"{label}: {address}" for label, address in closing(message)]
    return fitted(head, body(message), tail, most)


def fitted(head: list[str], lines: list[str], tail: list[str], most: int) -> str:
    """Head and tail whole if they can be, and of the lines what fits between; a cut is marked by an ellipsis."""
    end = "\n".join(tail)
    room = most - len(end) - (1 if end else 0)
    text = "\n".join([*head, *lines])
    if len(text) > room:
        text = f"{text[: max(room - 1, 0)].rstrip()}…"
    return f"{text}\n{end}" if end else text
