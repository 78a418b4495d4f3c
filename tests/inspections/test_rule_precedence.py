"""Which of several rules judges: the store's own, then the country's, then the platform's; of each the tier's first."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from inspections.rulebook import RuleBook, RuleMissingError, RuleUse
from inspections.wording import rule_text

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
TODAY = NOW.date()


def use(value: int, **given: Any) -> RuleUse:
    usual: dict[str, Any] = {
        "key": "messages.response_rate",
        "platform": "shopee",
        "country": "",
        "value": Decimal(value),
        "unit": "percent",
        "valid_from": date(2024, 1, 1),
        "valid_to": None,
        "source": "A notice",
        "confidence": "B",
    }
    return RuleUse(**{**usual, **given})


# From the weakest to the strongest.
LADDER = [
    use(1),
    use(2, valid_from=date(2025, 1, 1)),
    use(3, tier="mall"),
    use(4, country="MY"),
    use(5, country="MY", tier="mall"),
    use(6, store_id=7),
]


def found(rules: list[RuleUse], *, country: str = "MY", tier: str = "mall", store_id: int = 7) -> int:
    book = RuleBook(rules)
    rule = book.find(
        "messages.response_rate", platform="shopee", country=country, tier=tier, store_id=store_id, now=NOW
    )
    return int(rule.value)


@pytest.mark.parametrize("strongest", range(1, len(LADDER) + 1))
def test_the_narrower_rule_wins_whatever_the_order(strongest: int) -> None:
    rules = LADDER[:strongest]
    assert found(rules) == found(rules[::-1]) == strongest


def test_a_rule_of_another_tier_country_or_store_never_judges() -> None:
    assert found(LADDER, tier="preferred", store_id=8) == 4
    assert found(LADDER, tier="", country="TH", store_id=8) == 2
    assert found(LADDER, tier="mall", country="TH", store_id=8) == 3


def test_of_the_same_scope_the_youngest_that_holds_today_judges() -> None:
    ended = use(1, country="MY", valid_from=date(2026, 1, 1), valid_to=date(2026, 11, 22))
    to_come = use(2, country="MY", valid_from=date(2026, 11, 24))
    assert found([ended, to_come, use(3)]) == 3
    with pytest.raises(RuleMissingError):
        found([ended, to_come])


def test_a_finding_keeps_for_whom_the_rule_held_and_says_it() -> None:
    kept = use(6, store_id=7, valid_from=TODAY).as_json()
    assert (kept["tier"], kept["store"]) == ("", 7)
    assert rule_text(kept) == (
        "messages.response_rate = 6 % · this store only · valid from 2026-11-23 · A notice"
        " · B · dated notice reported by others"
    )
    assert "MY · mall · valid from" in rule_text(use(5, country="MY", tier="mall").as_json())
