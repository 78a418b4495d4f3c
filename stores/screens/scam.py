"""Whether a text looks like a scam against a seller, and why. It warns and explains; it never blocks a buyer.

Two judges look: signs that can be named (what is asked for, by whom, where an address leads), and wording, weighed by what was
learned from messages of our own. The weighing takes the signs into account, so that a notice that warns of scams is no scam; an
address that pretends to be a platform's, or a file that is a program, speaks for itself.
"""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from stores.screens import wording
from stores.screens.domains import addresses_in, look_alike, shown
from stores.screens.letters import tidy
from stores.screens.limits import MOST_LETTERS
from stores.screens.signs import SIGNS, Said, Sign, programs_in, signs_of_addresses, traits_of

SUSPICIOUS, OK = "suspicious", "ok"

# Of a message that is longer than is looked at whole, so many addresses.
_MOST_ADDRESSES = 2_000
# A long text is weighed in parts, so that a lure is not drowned in other words.
_PART, _OVERLAP = 400, 100
_MOST_WORDS, _MOST_QUOTED = 6, 120
# How much must speak against a scam, where an address pretends or a file is a program. Only who warns of it, or asks, is heard.
_PLAIN_LIES = -1.5
_WARNS = frozenset({"question", "quoted", "word doubt", "word never"})
# Wording alone must be this sure; where nothing that scams speak of is mentioned, surer still: buyers name goods all day.
_SURE, _NOTHING_NAMED = 0.15, 3.0

KINDS = {
    "secret": gettext_noop("It asks for a password, a code or a card's data."),
    "file": gettext_noop("It brings a file and wants it opened or installed."),
    "link": gettext_noop("It wants something entered at an address that is not the platform's."),
    "staff": gettext_noop("It claims to be the platform's staff and wants something."),
    "outside": gettext_noop("It wants to go on outside the platform."),
    "beside": gettext_noop("It speaks of money paid or refunded beside the platform."),
    "advance": gettext_noop("It asks for a payment in advance or to a private account."),
    "review": gettext_noop("It wants money for a review, or not to write one."),
    "unban": gettext_noop("It offers to clear violations or to bring back accounts by the back door."),
    "remote": gettext_noop("It wants a program installed that lets others into the computer."),
    "task": gettext_noop("It offers paid tasks or a shop that is to be paid for first."),
    "prize": gettext_noop("It promises a prize and wants something for it."),
}
TOO_LONG = gettext_noop(
    "It is far longer than a message; only its beginning, its end and its addresses were looked at."
)


class Verdict(NamedTuple):
    """`reasons`: sentences in English, marked for translation, the strongest first. `words`: for each, what gave it away."""

    verdict: str
    reasons: tuple[str, ...]
    words: tuple[str, ...] = ()

    def told(self) -> list[str]:
        """The reasons in the reader's language, each with the words that gave it away."""
        pairs = zip(self.reasons, self.words, strict=False)
        return [
            _("{reason} (“{words}”)").format(reason=_(why), words=words) if words else _(why) for why, words in pairs
        ]


def screen(text: str) -> Verdict:
    """Judges one message or any pasted text. Of one that is too long its beginning, end and addresses: it is never called ok."""
    beyond: dict[str, str] = {}
    if len(text) > MOST_LETTERS:
        beyond = dict(_addresses_and_programs(text)) | {TOO_LONG: ""}
        text = f"{text[: MOST_LETTERS // 2]}\n{text[-MOST_LETTERS // 2 :]}"
    parts = [_Part(part) for part in _parts(text)]
    bad = [part for part in parts if part.is_bad()]
    if not bad and not beyond:
        return Verdict(OK, ())
    found: dict[str, str] = {}
    for part in bad:
        found = part.reasons() | found
    found |= beyond
    return Verdict(SUSPICIOUS, tuple(found), tuple(found.values()))


def warnings_of(sender: str, text: str) -> list[str]:
    """What there is to warn of in a chat message; only buyers' are judged. `sender` as in stores.records.MessageRecord."""
    return list(screen(text).reasons) if sender == "buyer" else []


class _Part:
    """A text, or a part of a long one, with what was seen in it."""

    def __init__(self, text: str) -> None:
        self.said = Said(text)
        traits = list(traits_of(self.said))
        self.names_something, self.warns = bool(traits), not _WARNS.isdisjoint(traits)
        self.values = wording.seen(self.said.text, traits)
        self.weight = wording.learned().weigh(self.values)

    def is_bad(self) -> bool:
        if self._lies():
            return not self.warns or self.weight > _PLAIN_LIES
        return self.weight > (_SURE if self.names_something else _NOTHING_NAMED)

    def _lies(self) -> bool:
        """An address that pretends, or a program: only a text that plainly warns of it or asks about it is left alone."""
        return bool(self.said.programs) or any(look_alike(one) for one in self.said.addresses)

    def reasons(self) -> dict[str, str]:
        """Each with its words; when no sign can be named, the kind of scam that it is worded like."""
        found: dict[str, str] = {}
        for why, address in signs_of_addresses(self.said):
            found[why] = f"{found[why]}, {address}" if why in found else address
        for sign in SIGNS:
            if sign.test(self.said) and not (sign.name == "several" and found):
                found.setdefault(sign.reason, self._quote(sign))
        return found or {KINDS[wording.kind(self.values)]: _short(wording.telling_words(self.said.text))}

    def _quote(self, sign: Sign) -> str:
        if sign.name in ("program", "archive"):
            return _short(self.said.programs or self.said.archives)
        return _short(self.said.quotes(*sign.concepts))


def _parts(text: str) -> list[str]:
    """Of about a screenful, ends of sentences kept where there are any; each begins a little before the last one ended."""
    if len(text) <= _PART + _OVERLAP:
        return [text]
    return [text[max(0, start - _OVERLAP) : start + _PART] for start in range(0, len(text), _PART)]


def _addresses_and_programs(text: str) -> Iterator[tuple[str, str]]:
    for address in islice(addresses_in(tidy(text)), _MOST_ADDRESSES):
        if why := look_alike(address):
            yield why, shown(address.host)
    if programs := programs_in(text):
        yield next(sign.reason for sign in SIGNS if sign.name == "program"), _short(programs)


def _short(words: list[str]) -> str:
    return ", ".join(words[:_MOST_WORDS])[:_MOST_QUOTED]
