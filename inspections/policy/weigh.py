"""How grave a change of a policy looks, and which rules it may touch: by its words and by how much of the page changed. Pure.

A suggestion, with its reasons: a person decides what it means.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from inspections.items import SEVERITY_RANK, Severity
from inspections.policy.text import Diff

FILE = Path(__file__).parent / "words.toml"
# From so much of a page on, somebody has to read it again whatever its words are.
_MUCH = 0.3
_MOST_WORDS = 6
_LANGUAGES = {
    "ID": ("id",), "TH": ("th",), "VN": ("vi",), "MY": ("ms", "zh"), "PH": ("fil",), "SG": ("zh",), "TW": ("zh",),
    "CN": ("zh",), "": ("id", "th", "vi", "ms", "fil", "zh"),
}  # fmt: skip


class Weight(msgspec.Struct, frozen=True):
    """The severity suggested, with its reasons as PolicyChange keeps them, and the keys of the rules concerned."""

    severity: Severity
    reasons: list[dict[str, Any]]
    rule_keys: list[str]


class Topic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of words.toml."""

    rules: list[str]
    severity: Severity | None = None
    en: list[str]
    id: list[str]
    ms: list[str]
    th: list[str]
    vi: list[str]
    fil: list[str]
    zh: list[str]


def weigh(diff: Diff, country: str) -> Weight:
    """By the sentences that went or came; what stayed the same weighs nothing."""
    text = "\n".join((*diff.added, *diff.removed)).lower()
    found = {name: words for name, topic in topics().items() if (words := _found(topic, text, country))}
    reasons = [_by_words(name, words) for name, words in found.items() if topics()[name].severity]
    if diff.share >= _MUCH:
        reasons.append({"topic": "share", "percent": round(diff.share * 100), "severity": Severity.HIGH.value})
    worst = max((Severity(one["severity"]) for one in reasons), key=SEVERITY_RANK.__getitem__, default=Severity.WARNING)
    keys = dict.fromkeys(key for name in found for key in topics()[name].rules)
    return Weight(worst, reasons or [{"topic": "nothing", "severity": Severity.WARNING.value}], list(keys))


@cache
def topics() -> dict[str, Topic]:
    """Name -> what it is told by. Raises msgspec.ValidationError when the file is wrong."""
    return msgspec.convert(tomllib.loads(FILE.read_text(encoding="utf-8")), dict[str, Topic])


def _by_words(name: str, words: list[str]) -> dict[str, Any]:
    severity = topics()[name].severity or Severity.WARNING
    return {"topic": name, "words": words[:_MOST_WORDS], "severity": severity.value}


def _found(topic: Topic, text: str, country: str) -> list[str]:
    """The words as the page writes them, each once."""
    return list(dict.fromkeys(one for word in _words_of(topic, country) for one in _hits(word, text)))


def _words_of(topic: Topic, country: str) -> Iterator[str]:
    for language in ("en", *_LANGUAGES.get(country, ())):
        yield from getattr(topic, language)


def _hits(word: str, text: str) -> list[str]:
    return _pattern(word).findall(text)


@cache
def _pattern(word: str) -> re.Pattern[str]:
    """Thai and Chinese leave no gaps between words; elsewhere a word is meant from its beginning."""
    if _GAPLESS.search(word):
        return re.compile(re.escape(word))
    return re.compile(rf"\b{re.escape(word)}\w*")


_GAPLESS = re.compile("[\u0e00-\u0e7f\u4e00-\u9fff]")
