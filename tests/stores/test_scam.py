"""Messages in seven languages: scams are seen with their reasons; honest buyers, notices and official links are left alone."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from stores.management.commands.screen_text import answer
from stores.screens import learning
from stores.screens.domains import addresses_in, is_official, look_alike
from stores.screens.scam import TOO_LONG, screen
from tests.house import ROOT

EXAM = Path(__file__).parent / "screen_exam.jsonl"
LABELLED = ROOT.parent / "shared" / "facts" / "phishing_messages.jsonl"


def rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        pytest.skip(f"{path.name} is not here")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("path", [EXAM, LABELLED], ids=["exam", "labelled"])
def test_scams_are_seen_and_honest_messages_left_alone(path: Path) -> None:
    wrong = [row for row in rows(path) if (screen(row["text"]).verdict == "suspicious") != (row["label"] == "phishing")]
    assert len(wrong) <= 0.05 * len(rows(path)), wrong


def test_nothing_in_the_exam_was_learned_from() -> None:
    assert not {row["text"] for row in rows(EXAM)} & {row["text"] for row in learning.rows()}


def test_every_suspicion_says_why() -> None:
    for row in rows(EXAM):
        found = screen(row["text"])
        assert bool(found.reasons) == (found.verdict == "suspicious")
        assert len(found.told()) == len(found.reasons)


@pytest.mark.parametrize(
    "link",
    [
        "https://shopee-sellercentre.example/login",
        "http://sh0pee.example",
        "https://tiktokk-shop.example/verify",
        "https://lazada.com.ph.account-check.example",
        "https://seller.tiktok.com@evil.example/x",
        "http://203.0.113.9/pay",
        "https://xn--lazda-3ve.example",
        "https://lаzada.com/x",  # the second letter is Cyrillic
        "https://bit.ly/3xYz",
    ],
    ids=ascii,
)
def test_addresses_that_only_look_like_a_platforms(link: str) -> None:
    assert any(look_alike(address) for address in addresses_in(link))
    assert screen(f"Please see {link}").verdict == "suspicious"


@pytest.mark.parametrize(
    "link",
    [
        "https://seller.shopee.co.id/portal/sale/order",
        "https://seller-th.tiktok.com/university/essay?id=1",
        "https://sellercenter.lazada.com.my/apps/order/list",
        "www.shopee.sg/product/1/2",
        "https://erp.warehouse.example/shift/today",
    ],
)
def test_official_and_ordinary_addresses_are_left_alone(link: str) -> None:
    assert screen(f"The list is at {link}, two parcels still wait.").verdict == "ok"


def test_an_address_is_official_by_what_was_bought_not_by_what_it_is_called() -> None:
    assert is_official("seller.shopee.co.th")
    assert not is_official("shopee.co.th.example")
    assert not is_official("shopee-co.th")


@pytest.mark.parametrize("text", ["", "   ", "👍", "a" * 20_000, "ok " * 5_000, "\u200b", "https://" * 500])
def test_odd_texts_are_answered_quickly(text: str) -> None:
    assert screen(text).verdict in ("ok", "suspicious")


def test_letters_that_hide_change_nothing() -> None:
    plain = "Send your password and the OTP code now or your shop will be suspended"
    hidden = plain.replace("password", "pass\u200bword").replace("OTP", "ＯＴＰ")
    assert screen(hidden) == screen(plain)
    assert screen(hidden).verdict == "suspicious"


@pytest.mark.parametrize(
    ("line", "verdict", "said"),
    [
        ('{"text": "Thanks, it fits!"}', "ok", ""),
        ('{"text": "Install AnyDesk and send me the code"}', "suspicious", ""),
        ('{"text": "\U0001f44d\U0001f44d\U0001f60d"}', "ok", ""),
        ('{"text": "\\ud800 Send me your password, I am from the support team of Shopee"}', "suspicious", ""),
        ("no json", "unknown", "not JSON"),
        ("", "unknown", "not JSON"),
        ("[" * 100_000, "unknown", "not JSON"),
        ('["text"]', "unknown", "JSON object"),
        ('{"words": 1}', "unknown", "text: it is missing"),
        ('{"text": null}', "unknown", "text: it must be a string"),
        ('{"text": 7}', "unknown", "text: it must be a string"),
        ('{"text": " "}', "unknown", "text: it is empty"),
        ('{"text": "\\u0000"}', "unknown", "text: it is empty"),
        (b'{"text": "\xff"}', "unknown", "not UTF-8"),
        (json.dumps({"text": "ok " * 350_000}), "unknown", "text: It has 1,050,000 characters; up to 10,000"),
    ],
    ids=lambda one: ascii(one)[:60],
)
def test_what_cannot_be_looked_at_is_never_ok(line: str | bytes, verdict: str, said: str) -> None:
    found = answer(line)
    assert found["verdict"] == verdict
    assert said in found.get("error", "")


def test_the_command_answers_every_line_with_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ['{"text": "Thanks!"}', "", "no json", '{"text": "a\\u2028b"}', json.dumps({"text": "ok " * 3_000})]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n".join(lines).encode())))
    out = io.StringIO()
    call_command("screen_text", stdout=out)
    answers: list[dict[str, Any]] = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [one["verdict"] for one in answers] == ["ok", "unknown", "unknown", "ok", "ok"]


def test_a_text_of_a_megabyte_is_not_called_fine_when_its_middle_was_not_read() -> None:
    found = screen("Nice shop. " * 50_000 + "see https://sh0pee.example/login " + "Nice shop. " * 50_000)
    assert found.verdict == "suspicious"
    assert TOO_LONG in found.reasons
    assert "sh0pee.example" in found.words
