"""How much a text is worded like known scams: small pieces of it weighed by what was learned from our own messages.

The weights are a plain table (`wording.json`: piece → hundredths), learned by `manage.py learn_wording` from `corpus/`. Nothing is
learned while it runs, so the same text always weighs the same.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files

import msgspec

_SHORTEST, _LONGEST = 2, 5
_SPACES = re.compile(r"\s+")
_DIGITS = re.compile(r"\d")
# What a trait counts beside the pieces, all of which together have the length one.
TRAIT = 0.3
_WORDS_SHOWN = 3
_STOPS = ".,:;!?…，。！？、；："
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u9fff]")


class Learned(msgspec.Struct, frozen=True):
    """`bias` and `weights` of suspicion, and weights of each kind of scam; all in hundredths."""

    bias: int
    weights: dict[str, int]
    kinds: dict[str, dict[str, int]]

    def weigh(self, values: Mapping[str, float]) -> float:
        """Above nought: worded like a scam. Two is about as sure as nine in ten."""
        return (self.bias + sum(self.weights.get(piece, 0) * value for piece, value in values.items())) / 100


@cache
def learned() -> Learned:
    return msgspec.json.decode(files("stores.screens").joinpath("wording.json").read_bytes(), type=Learned)


def pieces(text: str) -> list[str]:
    """Two to five letters that follow each other, each once, in their order; every digit is a nought."""
    line = _line(text)
    sizes = range(_SHORTEST, _LONGEST + 1)
    return list(dict.fromkeys(line[at : at + size] for size in sizes for at in range(len(line) - size + 1)))


def seen(text: str, traits: Iterable[str]) -> dict[str, float]:
    """Pieces and traits of a text with their values."""
    parts = pieces(text)
    each = 1 / math.sqrt(len(parts) or 1)
    return dict.fromkeys(parts, each) | {f"={trait}": TRAIT for trait in traits}


def kind(values: Mapping[str, float]) -> str:
    """Which kind of scam it resembles most."""
    kinds = learned().kinds
    return max(kinds, key=lambda one: sum(kinds[one].get(piece, 0) * value for piece, value in values.items()))


def telling_words(text: str) -> list[str]:
    """The words that weigh most, in their order."""
    table = learned().weights
    line = _line(text)
    at_letter = [0.0] * len(line)
    for size in range(_SHORTEST, _LONGEST + 1):
        for at in range(len(line) - size + 1):
            if share := table.get(line[at : at + size], 0) / size:
                for place in range(at, at + size):
                    at_letter[place] += share
    spans = [found.span() for found in _words(line)]
    best = sorted(spans, key=lambda one: -sum(at_letter[one[0] : one[1]]) / math.sqrt(one[1] - one[0]))[:_WORDS_SHOWN]
    return [line[start:end].strip(_STOPS) for start, end in sorted(best) if sum(at_letter[start:end]) > 0]


def _words(line: str) -> Iterator[re.Match[str]]:
    pattern = r"[\u3040-\u9fff]{2,4}|[^\s\u3040-\u9fff]{2,24}" if _UNSPACED.search(line) else r"\S{2,}"
    return re.finditer(pattern, line)


def _line(text: str) -> str:
    return f" {_DIGITS.sub('0', _SPACES.sub(' ', text)).strip()} "
