"""Whatever a connector or we say of what came of an action, a webhook or a way out can be told in the reader's language."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from stores.models import Action
from stores.outcome_words import OUTCOMES
from tests.house import ROOT

SAYING = {"Sight", "Receipt", "RefusedCallError", "Ending", "UnreadableAnswerError", "Waking"}
FILES = [
    *(file for name in ("orders_done", "replies", "stock_set") for file in ROOT.glob(f"stores/platforms/*/{name}.py")),
    *ROOT.glob("stores/actions/*.py"),
    *(ROOT / name for name in ("stores/platforms/deeds.py", "stores/exit_address.py", "inspections/wakings.py")),
]


def texts_in(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING:
            yield from (text for part in [*node.args, *(one.value for one in node.keywords)] for text in texts_of(part))


def texts_of(node: ast.expr) -> Iterator[str]:
    """Sentences of our own: what is put into a place is an X; one that holds nothing but a place is somebody else's words."""
    if isinstance(node, ast.BoolOp):
        yield from (text for part in node.values for text in texts_of(part))
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from [node.value] if " " in node.value else []
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant | ast.FormattedValue):
        quotes = isinstance(node.values[0], ast.FormattedValue) and isinstance(node.values[0].value, ast.BoolOp)
        told = "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
        yield from [] if quotes else [told]


ALL = sorted({text for file in FILES for text in texts_in(file)})


@pytest.mark.parametrize("text", ALL)
def test_every_outcome_is_a_known_sentence(text: str):
    assert OUTCOMES.knows(text)


def test_they_were_found_and_a_platforms_own_words_stay_as_they_are():
    assert len(ALL) > 35
    assert Action(reason="Seller is on holiday (code 9)").said == "Seller is on holiday (code 9)"
    assert Action(reason="The order is shipped.").said == "The order is shipped."
