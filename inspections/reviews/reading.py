"""What a review's text says, by the words of words.toml: whether it is abusive, and which causes of displeasure it names. Pure.

A simplification made on purpose: words, not meaning. What it finds is a reason for a person to look, never an act.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_noop

_WORDS = Path(__file__).parent / "words.toml"

# Cause -> what a person reads.
CAUSES = {
    "damaged": gettext_noop("damaged or not working"),
    "not_as_described": gettext_noop("not as described"),
    "late": gettext_noop("delivered late"),
    "wrong_item": gettext_noop("wrong or missing item"),
    "poor_quality": gettext_noop("poor quality"),
    "service": gettext_noop("poor service"),
}
# Thai, Chinese: written without spaces between words.
_UNPARTED = re.compile("[\u0e00-\u0e7f\u3400-\u9fff]")


def abuse_in(text: str) -> str:
    """The first abusive word or phrase of a text; empty when there is none."""
    found = _abuse().search(_plain(text))
    return found.group(0) if found else ""


def causes_in(text: str) -> tuple[str, ...]:
    """The causes a text names, keys of CAUSES."""
    plain = _plain(text)
    return tuple(cause for cause, words in _causes().items() if words.search(plain))


def _plain(text: str) -> str:
    """Small letters, one form of each, one space between words."""
    return " ".join(unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text)).casefold().split())


@cache
def _abuse() -> re.Pattern[str]:
    return _any_of(tomllib.loads(_WORDS.read_text(encoding="utf-8"))["abuse"])


@cache
def _causes() -> dict[str, re.Pattern[str]]:
    causes = tomllib.loads(_WORDS.read_text(encoding="utf-8"))["causes"]
    return {cause: _any_of(causes[cause]) for cause in CAUSES}


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(_bounded(sorted(map(_plain, words), key=len, reverse=True))))


def _bounded(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        yield re.escape(word) if _UNPARTED.search(word) else rf"(?<!\w){re.escape(word)}(?!\w)"
