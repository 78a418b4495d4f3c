"""Values that cannot be meant are refused, buyers' names and numbers are masked."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stores.platforms.clean import amount, clip, count, masked_name, masked_text, moment


def test_unset_times_are_none_and_impossible_ones_are_refused() -> None:
    assert moment(0) is None
    assert moment(None) is None
    for impossible in (1, 99_999_999_999, -5):
        with pytest.raises(ValueError, match="2000 and 2100"):
            moment(impossible)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e400", "twelve", "9" * 20])
def test_money_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        amount(text)


def test_missing_money_is_none_and_never_nought() -> None:
    assert amount(None) is None
    assert amount(" ") is None
    assert amount("0") == Decimal(0)
    assert amount("-1,234.50") == Decimal("-1234.50")


def test_counts_beyond_the_tables_are_refused() -> None:
    with pytest.raises(ValueError, match="out of range"):
        count(2**31)


def test_a_message_keeps_its_words_and_loses_numbers_and_addresses() -> None:
    text = masked_text("Call +62 812-3456-7890 or mail a.b@mail.example, order 3 pieces")
    assert text == "Call [phone] or mail [e-mail], order 3 pieces"


@given(st.text())
def test_no_name_survives_whole(name: str) -> None:
    masked = masked_name(name)
    assert len(masked) <= 5
    assert "***" in masked


@given(st.text(), st.integers(0, 50))
def test_clipped_text_fits_the_table(text: str, most: int) -> None:
    assert len(clip(text, most)) <= most
    assert "\x00" not in clip(text, most)
