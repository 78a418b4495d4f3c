"""The parts of a telling that are the same on every channel, in the recipient's language, and outside text made harmless.

What sellers, buyers and platforms wrote reaches these texts. It may not hide anything (control and direction marks go) and may
not call anybody: what a service would read as a mention is broken by an invisible space.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from alerts.channels.base import Message

_GAP = "\u200b"
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_CALLS = re.compile(r"@(?=\w)|<(?=[@!#]|/?at\b)", re.IGNORECASE)


def unchanged(text: str) -> str:
    """For services that take a text as it is."""
    return text


def named_link(label: str, address: str) -> str:
    """A link as plain text."""
    return f"{label}: {address}"


@dataclass(frozen=True, slots=True)
class Style:
    """How a service wants its text. `most`: what it holds, as `size` measures it; `escape`: what keeps text from being markup."""

    most: int
    escape: Callable[[str], str] = unchanged
    link: Callable[[str, str], str] = named_link
    size: Callable[[str], int] = len
    line_break: str = "\n"


def plain(text: str) -> str:
    """One line of outside text: no control or direction marks, no mention."""
    kept = "".join(
        " " if unicodedata.category(letter) in ("Cc", "Cs", "Co") else letter
        for letter in text
        if letter not in _DIRECTION
    )
    return _CALLS.sub(lambda found: found.group() + _GAP, " ".join(kept.split()))


def heading(message: Message) -> str:
    """The subject, marked where the message may have arrived before."""
    with translation.override(message.language or None):
        return marked(plain(message.subject), possible_repeat=message.possible_repeat)


def marked(subject: str, *, possible_repeat: bool) -> str:
    """The subject, in the active language, saying so where the message may have arrived before."""
    return _("%(subject)s (possibly a repeat)") % {"subject": subject} if possible_repeat else subject


def body(message: Message) -> list[str]:
    """The lines of the message, harmless."""
    return [plain(line) for line in message.lines]


def closing(message: Message) -> Iterator[tuple[str, str]]:
    """The links below the text: what each does, and its address."""
    with translation.override(message.language or None):
        if message.link:
            yield _("Open"), message.link
        if message.acknowledge_link:
            yield _("I take care of it"), message.acknowledge_link


def composed(message: Message, style: Style, *, title: bool = True) -> str:
    """The whole message. Where it is too long, lines lose their end, marked by an ellipsis; links are always whole."""
    end = style.line_break.join(style.link(label, address) for label, address in closing(message))
    lines = [*([heading(message)] if title else []), *body(message)]
    room = style.most - style.size(f"{style.line_break}{end}")
    text = _cut(style.line_break.join(lines), room, lambda part: style.size(style.escape(part)))
    return f"{style.escape(text)}{style.line_break}{end}" if end else style.escape(text)


def _cut(text: str, room: int, size: Callable[[str], int]) -> str:
    """The longest beginning that fits, by halving."""
    if size(text) <= room:
        return text
    fits, too_long = 0, len(text)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        fits, too_long = (middle, too_long) if size(f"{text[:middle]}…") <= room else (fits, middle)
    return f"{text[:fits].rstrip()}…"
