"""Texts of ours that must not go out to buyers, or only after somebody has approved them, by country."""

import json
import time
from pathlib import Path

import pytest

from stores.screens.limits import MOST_LETTERS
from stores.screens.outgoing import (
    CHANGE,
    FORBIDDEN,
    NEEDS_APPROVAL,
    OK,
    PRIVATE,
    REVIEW_REPLY,
    RUDE,
    NotJudgedError,
    screen_outgoing,
)

SAMPLES = [
    json.loads(line)
    for line in Path(__file__).with_name("outgoing_texts.jsonl").read_text("utf-8").splitlines()
    if line
]


UNSEEN = [
    json.loads(line) for line in Path(__file__).with_name("outgoing_exam.jsonl").read_text("utf-8").splitlines() if line
]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one["text"][:40])
def test_it_judges_as_a_shop_lead_would(sample: dict[str, str]) -> None:
    found = screen_outgoing(sample["text"], country=sample["country"])
    assert (found.verdict, bool(found.reasons)) == (sample["verdict"], sample["verdict"] != OK), found.reasons


def test_asking_for_a_change_is_forbidden_in_one_country_and_to_be_approved_in_another() -> None:
    text = "The problem is solved. Could you please update your review?"
    assert screen_outgoing(text, country="US") == (FORBIDDEN, (CHANGE,))
    assert screen_outgoing(text, country="TH") == (NEEDS_APPROVAL, (CHANGE,))


def test_a_phone_number_in_a_public_reply_is_forbidden() -> None:
    found = screen_outgoing("Dear Budi, we called you at 0812 3456 7890.", country="ID", kind=REVIEW_REPLY)
    assert found == (FORBIDDEN, (PRIVATE,))


def test_rudeness_is_forbidden_in_public_and_looked_at_in_a_chat() -> None:
    assert screen_outgoing("You are lying.", country="MY", kind=REVIEW_REPLY) == (FORBIDDEN, (RUDE,))
    assert screen_outgoing("You are lying.", country="MY") == (NEEDS_APPROVAL, (RUDE,))


@pytest.mark.parametrize("text", ["", "   ", "😀😀😀", "!!!"])
def test_a_text_that_says_nothing_is_looked_at(text: str) -> None:
    assert screen_outgoing(text, country="US").verdict == NEEDS_APPROVAL


@pytest.mark.parametrize("letters", [MOST_LETTERS + 1, 1_000_000])
def test_a_text_that_is_too_long_is_refused_at_once_and_never_judged_in_part(letters: int) -> None:
    began = time.perf_counter()
    with pytest.raises(NotJudgedError, match=f"text: It has {letters:,} characters; up to 10,000"):
        screen_outgoing("a" * letters, country="US")
    assert time.perf_counter() - began < 0.1


@pytest.mark.parametrize("piece", ["a", "评价修改", "review change address ", "1 ", "we have will "])
def test_the_longest_text_of_one_piece_is_judged_within_a_moment(piece: str) -> None:
    began = time.perf_counter()
    screen_outgoing((piece * MOST_LETTERS)[:MOST_LETTERS], country="US")
    assert time.perf_counter() - began < 2  # it was five seconds before


def test_the_longest_text_is_judged_to_its_end() -> None:
    offer = "Leave a 5-star review for a voucher."
    assert screen_outgoing("a " * ((MOST_LETTERS - len(offer)) // 2) + offer, country="US").verdict == FORBIDDEN


@pytest.mark.parametrize("lang", sorted({sample["lang"] for sample in UNSEEN}))
def test_it_judges_texts_it_was_not_made_by(lang: str) -> None:
    """In each language nothing fine is held back, and nothing that must not go out gets through."""
    found = {one["text"]: screen_outgoing(one["text"], country=one["country"]).verdict for one in UNSEEN}
    wrong = [one["text"] for one in UNSEEN if one["lang"] == lang and found[one["text"]] != one["verdict"]]
    assert wrong == []


@pytest.mark.parametrize(
    "text", ["Buy online before the deadline.", "The pipeline is 5 m long.", "Your parcel is in line."]
)
def test_words_that_only_contain_a_messengers_name_are_no_messenger(text: str) -> None:
    assert screen_outgoing(text, country="TH").verdict == OK


def test_a_kind_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="review_reply"):
        screen_outgoing("Hello", country="TH", kind="letter")


@pytest.mark.parametrize(
    ("place", "said"), [({"country": "XX"}, "country: "), ({"country": "TH", "platform": "fax"}, "platform: ")]
)
def test_where_no_rules_are_known_nothing_is_called_fine(place: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        screen_outgoing("Hello", **place)
