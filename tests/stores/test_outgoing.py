"""Texts of ours that must not go out to buyers, or only after somebody has approved them, by country."""

import json
from pathlib import Path

import pytest

from stores.screens.outgoing import (
    CHANGE,
    FORBIDDEN,
    NEEDS_APPROVAL,
    OK,
    PRIVATE,
    REVIEW_REPLY,
    RUDE,
    screen_outgoing,
)

SAMPLES = [
    json.loads(line)
    for line in Path(__file__).with_name("outgoing_texts.jsonl").read_text("utf-8").splitlines()
    if line
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


def test_a_text_of_a_megabyte_is_judged_by_its_beginning() -> None:
    assert screen_outgoing("Leave a 5-star review for a voucher. " + "a " * 500_000, country="US").verdict == FORBIDDEN


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
