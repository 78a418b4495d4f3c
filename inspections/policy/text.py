"""A page's main text, and two texts compared sentence by sentence. Pure."""

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress

from msgspec import Struct

# A notice that a page needs scripts, a cookie banner: less than any policy says.
LEAST_LETTERS = 80
# More than any policy says; comparing grows faster than its texts.
MOST_LETTERS = 400_000
# What is kept of a change to be shown.
_MOST_PIECES = 400
_MOST_OF_A_PIECE = 2_000
_CONTEXT = 1

# A page with fewer broken letters than one in so many is read all the same.
_ONE_WRONG_IN = 500

Piece = tuple[str, str]


class WrongCharsetError(ValueError):
    """The page is not written in the charset it names; its argument is that name."""


class Diff(Struct, frozen=True):
    """What went and what came. `share`: of the letters of both texts, those in sentences that differ, 0 to 1."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    share: float
    pieces: tuple[Piece, ...]


def main_text(body: bytes, kind: str = "text/html", charset: str | None = None) -> str:
    """The page's own words without menus and footers, one paragraph a line; empty when there are none. Raises WrongCharsetError."""
    if kind == "text/plain":
        return tidy(_decoded(body, charset))
    # A third of a second to import: only whoever reads pages pays for it.
    import trafilatura

    found = trafilatura.extract(
        _decoded(body, charset),
        include_comments=False,
        include_tables=True,
        favor_recall=True,
        deduplicate=False,
    )
    return tidy(found or "")


def tidy(text: str) -> str:
    """The same words written the same way: what nobody sees must not count as a change."""
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", text))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line.strip("-|#* "))


def hash_of(text: str) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def compare(before: str, after: str) -> Diff:
    """Two tidy texts, sentence by sentence."""
    old, new = sentences(before), sentences(after)
    steps = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    removed = [one for kind, a, b, _, _ in steps if kind in ("delete", "replace") for one in old[a:b]]
    added = [one for kind, _, _, c, d in steps if kind in ("insert", "replace") for one in new[c:d]]
    letters = sum(map(len, old)) + sum(map(len, new))
    share = (sum(map(len, removed)) + sum(map(len, added))) / letters if letters else 0.0
    pieces = tuple(_shown(old, new, steps))
    return Diff(tuple(added), tuple(removed), share, pieces)


def sentences(text: str) -> list[str]:
    """Lines, cut after a full stop. Thai writes none: there a line is a sentence."""
    return [part.strip() for line in text.splitlines() for part in _END.split(line) if part.strip()]


def _shown(old: Sequence[str], new: Sequence[str], steps: Sequence[tuple[str, int, int, int, int]]) -> Iterator[Piece]:
    """What differs, with a sentence of context on both sides; "cut" stands for what is left out."""
    told = 0
    for kind, a, b, c, d in steps:
        if kind == "equal":
            yield from _around(old[a:b], first=a == 0, last=b == len(old))
            continue
        for word, part in (("removed", old[a:b]), ("added", new[c:d])):
            room = max(_MOST_PIECES - told, 0)
            told += len(part)
            yield from ((word, one[:_MOST_OF_A_PIECE]) for one in part[:room])
            if part[room:]:
                yield "cut", ""
                return


def _around(same: Sequence[str], *, first: bool, last: bool) -> Iterator[Piece]:
    head = [] if first else list(same[:_CONTEXT])
    tail = [] if last else list(same[max(len(head), len(same) - _CONTEXT) :])
    yield from (("same", one[:_MOST_OF_A_PIECE]) for one in head)
    if len(head) + len(tail) < len(same):
        yield "cut", ""
    yield from (("same", one[:_MOST_OF_A_PIECE]) for one in tail)


def _decoded(body: bytes, charset: str | None) -> str:
    """By UTF-8 where it can be nothing else, else by what the answer or the page names. Raises WrongCharsetError.

    Servers name charsets that their pages are not written in; a text full of wrong letters would pass for a change, or hide one.
    """
    named = _NAMED.search(body[:4096])
    for name in ("utf-8-sig", charset, named and named[1].decode("ascii")):
        if name:
            with suppress(LookupError, UnicodeDecodeError):
                return body.decode(name)
    text = body.decode("utf-8", "replace")
    if text.count("\ufffd") * _ONE_WRONG_IN > len(text):
        raise WrongCharsetError(charset or "utf-8")
    return text


_NAMED = re.compile(rb"""charset=["']?([A-Za-z0-9_-]{2,40})""", re.IGNORECASE)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\x00]")
_END = re.compile(r"(?<=[.!?])\s+(?=\S)|(?<=[。！？])")
