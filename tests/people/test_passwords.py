"""Passwords that are quickly guessed or stand in stolen lists are refused, with the reason in words."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from people.models import User
from people.passwords.breached import is_breached

GOOD = "violet anchor pencil thunder"


def reasons(password: str) -> str:
    with pytest.raises(ValidationError) as refused, translation.override("en"):
        validate_password(password, User(username="melissa", email="melissa.lin@batik-house.example"))
    return " ".join(refused.value.messages)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("password1234", "common"),
        ("qwertyuiop", "common"),
        ("zxcvbnm,./", "keys of the keyboard"),
        ("abcabcabcabc", "repeats itself"),
        ("melissalin", "similar to the username"),
        ("shopops!26", "name of this program"),
        ("12/03/1994", "date"),
        ("short", "too short"),
    ],
)
def test_a_weak_one_is_refused_and_the_reason_is_said(password: str, why: str):
    assert why in reasons(password)


def test_a_good_one_is_taken():
    validate_password(GOOD, User(username="melissa"))


def hashed(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def test_one_of_a_stolen_list_is_refused(tmp_path: Path, settings: Any):
    (tmp_path / f"{hashed(GOOD)[:5]}.txt").write_text(f"{'0' * 35}:3\r\n{hashed(GOOD)[5:]}:2\r\n")
    settings.BREACHED_PASSWORDS = str(tmp_path)
    assert "stolen" in reasons(GOOD)
    validate_password(GOOD + " again", User(username="melissa"))


@settings(max_examples=60)
@given(st.sets(st.integers(0, 500), max_size=60), st.integers(0, 500))
def test_the_sorted_file_is_searched_to_its_ends(
    tmp_path_factory: pytest.TempPathFactory, stolen: set[int], asked: int
):
    file = tmp_path_factory.mktemp("lists") / "stolen.txt"
    file.write_text("".join(f"{one}:{number}\n" for number, one in enumerate(sorted(hashed(str(n)) for n in stolen))))
    assert is_breached(str(asked), file) == (asked in stolen)
