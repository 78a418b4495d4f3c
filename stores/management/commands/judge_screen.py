"""`manage.py judge_screen FILE…`: how often the screen is right on labelled messages, by language, and how long it takes."""

import json
import time
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError

from stores.screens import learning
from stores.screens.scam import SUSPICIOUS, screen

_EVERY = "all"
_FOLDS = 5


class Judged(NamedTuple):
    """One labelled message and what was said of it."""

    lang: str
    is_scam: bool
    is_suspected: bool
    seconds: float
    text: str


class Command(BaseCommand):
    help = "Judges labelled JSON lines {text, lang, label: phishing or benign}: precision and recall by language, time a message."
    requires_system_checks: list[str] = []  # type: ignore[assignment]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path)
        parser.add_argument("--wrong", action="store_true", help="also print the messages that were judged wrongly")
        parser.add_argument(
            "--corpus", action="store_true", help="our own corpus, each fifth by what was learned of the others"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["files"] and not options["corpus"]:
            raise CommandError("Name a file of labelled JSON lines, or give --corpus.")
        for path in options["files"]:
            self._print(path.name, [_judged(row) for row in _rows(path)], wrong=options["wrong"])
        if options["corpus"]:
            self._print("corpus, by what was learned without it", _crosswise(), wrong=options["wrong"])

    def _print(self, name: str, judged: list[Judged], *, wrong: bool) -> None:
        self.stdout.write(f"{name}\n{'language':<10}{'messages':>9}{'scams':>7}{'precision':>11}{'recall':>8}{'ms':>8}")
        for lang in [*sorted({one.lang for one in judged}), _EVERY]:
            self.stdout.write(_line(lang, [one for one in judged if lang in (one.lang, _EVERY)]))
        for one in judged if wrong else ():
            if one.is_scam != one.is_suspected:
                self.stdout.write(f"{'missed' if one.is_scam else 'false alarm'} ({one.lang}): {one.text}")


def _line(lang: str, judged: list[Judged]) -> str:
    sorts = Counter((one.is_scam, one.is_suspected) for one in judged)
    hits, missed, false = sorts[True, True], sorts[True, False], sorts[False, True]
    precision = f"{hits / (hits + false):.3f}" if hits + false else "-"
    recall = f"{hits / (hits + missed):.3f}" if hits + missed else "-"
    spent = sorted(one.seconds for one in judged)[len(judged) // 2] * 1000
    return f"{lang:<10}{len(judged):>9}{hits + missed:>7}{precision:>11}{recall:>8}{spent:>8.2f}"


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as fault:
        raise CommandError(f"{path}: it cannot be read ({fault.strerror}).") from fault
    rows = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            rows.append(_row(f"{path.name}, line {number}", line))
    if not rows:
        raise CommandError(f"{path.name}: it holds no message.")
    return rows


def _row(place: str, line: str) -> dict[str, str]:
    try:
        row = json.loads(line)
    except ValueError as fault:
        raise CommandError(f"{place}: it is not JSON.") from fault
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise CommandError(f"{place}: text is missing or no string.")
    if row.get("label") not in (learning.SCAM, learning.HONEST):
        raise CommandError(f"{place}: label must be {learning.SCAM} or {learning.HONEST}.")
    return row


def _judged(row: dict[str, str]) -> Judged:
    screen("")  # what is read once is read before the clock starts
    begun = time.perf_counter()
    found = screen(row["text"])
    return Judged(
        row.get("lang", "-"),
        row["label"] == learning.SCAM,
        found.verdict == SUSPICIOUS,
        time.perf_counter() - begun,
        row["text"],
    )


def _crosswise() -> list[Judged]:
    """Every message of the corpus, weighed by a table that was learned without it."""
    rows, samples = learning.rows(), learning.corpus()
    judged = []
    for fold in range(_FOLDS):
        table = learning.learn([one for place, one in enumerate(samples) if place % _FOLDS != fold], kinds=False)
        for row, sample in zip(rows[fold::_FOLDS], samples[fold::_FOLDS], strict=True):
            begun = time.perf_counter()
            suspected = table.weigh(sample.values) > 0
            judged.append(
                Judged(row.get("lang", "-"), sample.is_scam, suspected, time.perf_counter() - begun, row["text"])
            )
    return judged
