"""How the weights of the wording are learned from our own messages: plain logistic regression, the same on every machine.

Only `manage.py learn_wording` comes here; screening itself never learns.
"""

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import NamedTuple

from stores.screens import wording
from stores.screens.signs import Said, traits_of

SCAM, HONEST = "phishing", "benign"
# Which kind of scam the patterns of our messages teach. Patterns that mix kinds teach only that they are scams.
KIND_OF = {
    "secret_request": "secret", "payout": "secret", "token": "secret", "suspension_link": "link", "violation_file": "file",
    "apk": "file", "manager": "staff", "off_platform": "outside", "fake_payment": "beside", "refund_outside": "beside",
    "courier": "advance", "campaign_fee": "advance", "review": "review", "unban": "unban", "remote": "remote", "task": "task",
    "prize": "prize",
}  # fmt: skip
_ROUNDS = 15
_ROUNDS_OF_KINDS = 6
# Pieces of a single message, and weights that change nothing, are left out of the table.
_MESSAGES, _LEAST, _MOST_OF_A_KIND = 2, 8, 300

Values = Mapping[str, float]


class Sample(NamedTuple):
    """A message of ours: what was seen in it, whether it is a scam, and of which kind if it teaches one."""

    values: Values
    is_scam: bool
    kind: str | None


def rows() -> list[dict[str, str]]:
    """Every message in `corpus/` as written there, language by language."""
    return [json.loads(line) for file in _files() for line in file.splitlines() if line.strip()]


def corpus() -> list[Sample]:
    """The same, as what is learned from."""
    return [sample_of(row) for row in rows()]


def sample_of(row: Mapping[str, str]) -> Sample:
    """Of one line: `text`, `label` and, where there is one, `pattern`."""
    said = Said(row["text"])
    return Sample(wording.seen(said.text, traits_of(said)), row["label"] == SCAM, KIND_OF.get(row.get("pattern", "")))


def learn(samples: Sequence[Sample], *, kinds: bool = True) -> wording.Learned:
    """The table that screening reads; `kinds`: also what tells one kind of scam from the others."""
    common = Counter(piece for one in samples for piece in one.values)
    samples = [
        one._replace(values={piece: value for piece, value in one.values.items() if common[piece] >= _MESSAGES})
        for one in samples
    ]
    bias, weights = regress([(one.values, one.is_scam) for one in samples], rounds=_ROUNDS)
    scams = [one for one in samples if one.is_scam and one.kind and kinds]
    by_kind: dict[str, dict[str, int]] = {}
    for kind in sorted({one.kind for one in scams if one.kind}):
        _bias, of_kind = regress([(one.values, one.kind == kind) for one in scams], rounds=_ROUNDS_OF_KINDS)
        best = sorted(of_kind.items(), key=lambda one: (-abs(one[1]), one[0]))[:_MOST_OF_A_KIND]
        by_kind[kind] = {piece: round(100 * value) for piece, value in sorted(best)}
    kept = {piece: round(100 * value) for piece, value in sorted(weights.items())}
    return wording.Learned(
        round(100 * bias), {piece: value for piece, value in kept.items() if abs(value) >= _LEAST}, by_kind
    )


def regress(samples: Sequence[tuple[Values, bool]], *, rounds: int) -> tuple[float, dict[str, float]]:
    """Logistic regression by AdaGrad in a fixed order; both sides weigh the same. Gives bias and weights."""
    weights: dict[str, float] = {}
    squares: dict[str, float] = {}
    bias = bias_square = 0.0
    share = Counter(label for _values, label in samples)
    factor = {label: len(samples) / (2 * count) for label, count in share.items()}
    for turn in range(rounds):
        for place in range(len(samples)):
            # A fixed order that differs each round, so that nothing is learned from neighbours.
            values, label = samples[(place * 7919 + turn * 104729) % len(samples)]
            total = bias + sum(weights.get(piece, 0.0) * value for piece, value in values.items())
            gap = (1 / (1 + math.exp(-max(-30.0, min(30.0, total)))) - label) * factor[label]
            bias_square += gap * gap
            bias -= 0.1 * gap / math.sqrt(bias_square + 1e-9)
            if abs(gap) < 0.01:
                continue
            for piece, value in values.items():
                slope = gap * value
                square = squares.get(piece, 1e-6) + slope * slope
                squares[piece] = square
                weights[piece] = weights.get(piece, 0.0) - 0.3 * slope / math.sqrt(square)
    return bias, weights


def _files() -> list[str]:
    folder = files("stores.screens").joinpath("corpus")
    return [
        one.read_text("utf-8")
        for one in sorted(folder.iterdir(), key=lambda one: one.name)
        if one.name.endswith(".jsonl")
    ]
