"""Whatever a channel, the outbox or a webhook says of how it ended can be told in the reader's language."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from alerts.outcome_words import OUTCOMES, outcome_text
from alerts.reasons import Reason, reason_sentence
from tests.house import ROOT

SAYING = {"Outcome", "ForbiddenError"}
ANSWERING = {"_reason", "_why_not", "why_switched_off"}


def texts_in(file: Path) -> Iterator[str]:
    """Every sentence that this file says of how something ended; what is put into a place is an X."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING:
            yield from filter(None, map(text_of, node.args))
        if isinstance(node, ast.FunctionDef) and node.name in ANSWERING:
            for inner in ast.walk(node):
                if isinstance(inner, ast.Return) and inner.value and (text := text_of(inner.value)):
                    yield text


def text_of(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
    return ""


ALL = sorted({text for file in (ROOT / "alerts").rglob("*.py") for text in texts_in(file)})


@pytest.mark.parametrize("text", ALL)
def test_every_outcome_is_a_known_sentence(text: str):
    assert OUTCOMES.knows(text)


def test_there_are_as_many_as_were_counted():
    assert len(ALL) > 30


def test_a_decision_tells_what_happened_in_the_readers_language_and_leaves_the_services_own_words(monkeypatch):
    chinese = {
        "{service} answered {status}: {words}": "{service}回答了{status}：{words}",
        "The endpoint": "端点",
        "{service} could not be reached: {reason}.": "无法连接{service}：{reason}。",
        "the connection was refused": "连接被拒绝",
        "shipped: {severity}": "自带：{severity}",
        "critical": "严重",
    }
    monkeypatch.setattr("people.known_sentences.gettext", lambda text: chinese.get(text, text))
    monkeypatch.setattr(OUTCOMES, "_told", {})
    with translation.override("zh-hans"):
        assert outcome_text("Slack answered 403: invalid_token") == "Slack回答了403：invalid_token"
        assert (
            outcome_text("The endpoint could not be reached: the connection was refused.")
            == "无法连接端点：连接被拒绝。"
        )
        assert "连接被拒绝" in reason_sentence(
            Reason.GAVE_UP, {"channel": "slack", "detail": "Slack could not be reached: the connection was refused."}
        )
        assert "自带：严重" in reason_sentence(Reason.ESCALATED, {"step": 1, "policy": "shipped: critical"})
        assert outcome_text("呃 something of their own") == "呃 something of their own"
    assert outcome_text("") == ""
