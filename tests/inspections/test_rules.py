"""The shipped rules: which number holds where and when, how mistakes in the files are told, and loading them again and again."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from inspections import rule_pack
from inspections.models.rule import Rule
from inspections.rule_pack import Loaded, RulePackError, load_rule_book, load_rules, read_packs
from inspections.rulebook import RuleUse
from tests.inspections.checks.shop import RULES

ENTRY = """
[[rule]]
key = "store.inactive"
value = 14
unit = "days"
ladder = { warning = 14, high = 23 }
valid_from = 2024-01-01
source = "A notice"
confidence = "B"
"""


def rule(key: str, country: str = "TH", day: tuple[int, int, int] = (2026, 11, 23)) -> RuleUse:
    return RULES.find(key, platform="tiktok", country=country, now=datetime(*day, 12, tzinfo=UTC))


@pytest.mark.parametrize("country", ["ID", "TH", "VN", "MY", "PH", "SG"])
def test_south_east_asia_answers_within_twelve_hours_since_15_august_2025(country: str) -> None:
    assert rule("messages.first_reply", country).value == 12
    assert rule("messages.first_reply", country, (2025, 8, 15)).value == 12
    assert rule("messages.first_reply", country, (2025, 8, 14)).value == 24


@pytest.mark.parametrize("country", ["US", "GB", "DE", "MX", ""])
def test_everywhere_else_a_day_is_allowed(country: str) -> None:
    assert rule("messages.first_reply", country).value == 24


def test_what_is_inferred_is_marked_as_such() -> None:
    confidence = {
        country: rule("messages.first_reply", country).confidence for country in ("TH", "VN", "SG", "US", "GB")
    }
    assert confidence == {"TH": "A", "VN": "B", "SG": "D", "US": "B", "GB": "D"}


def test_the_older_ladder_of_negative_balances_ended_when_the_newer_began() -> None:
    assert rule("balance.negative", day=(2025, 9, 26)).ladder["critical"] == 500
    older = rule("balance.negative", day=(2025, 9, 25))
    assert (older.confidence, older.ladder) == ("C", {"warning": 0, "high": 100})


def test_inactive_stores_were_closed_later_in_older_days() -> None:
    assert rule("store.inactive_closure").value == 67
    assert rule("store.inactive_closure", day=(2023, 12, 31)).value == 97


def test_the_numbers_of_the_sellers_guides_stand_beside_the_newer_ones() -> None:
    assert rule("store.inactive_notice").value == 30
    assert rule("store.inactive_closure_notice").value == 60
    assert rule("balance.negative_days").value == 10
    assert rule("messages.first_reply", "").value == 24


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tiktok.toml").write_text(ENTRY, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("good", "bad", "told"),
    [
        ('key = "store.inactive"', 'key = "inactive"', "$.key"),
        ('unit = "days"', 'unit = "weeks"', "weeks"),
        ("value = 14\n", 'value = "many"\n', "$.value"),
        ("value = 14\n", "", "value"),
        ('confidence = "B"', 'confidence = "E"', "'E'"),
        ("ladder = {", "laddder = {", "laddder"),
        ("high = 23", "high = 13", "must rise"),
        ("high = 23", "worse = 23", "worse"),
        ("valid_from = 2024-01-01", "valid_from = 2024-01-01\nvalid_to = 2023-12-31", "valid_to"),
        ("valid_from = 2024-01-01", 'valid_from = "soon"', "$.valid_from"),
        ('source = "A notice"', 'source = ""', "$.source"),
        ('unit = "days"', 'unit = "days"\ncountries = ["Thailand"]', "$.countries"),
    ],
)
def test_a_mistake_in_a_file_is_told_with_file_entry_and_field(folder: Path, good: str, bad: str, told: str) -> None:
    (folder / "tiktok.toml").write_text(ENTRY.replace(good, bad), encoding="utf-8")
    with pytest.raises(RulePackError) as fault:
        read_packs(folder)
    assert "tiktok.toml, rule 1 (" in str(fault.value)
    assert told in str(fault.value)


def test_a_broken_file_a_twin_entry_and_an_unknown_platform_are_told(folder: Path) -> None:
    (folder / "tiktok.toml").write_text(ENTRY + ENTRY, encoding="utf-8")
    with pytest.raises(RulePackError, match=r"store.inactive for every country from 2024-01-01 stands there twice"):
        read_packs(folder)
    (folder / "tiktok.toml").write_text("[[rule]\n", encoding="utf-8")
    with pytest.raises(RulePackError, match=r"tiktok\.toml: "):
        read_packs(folder)
    (folder / "tiktok.toml").rename(folder / "ebay.toml")
    with pytest.raises(RulePackError, match=r"ebay.toml: a rule file is named for its platform"):
        read_packs(folder)


def test_one_entry_makes_a_rule_for_each_of_its_countries(folder: Path) -> None:
    (folder / "tiktok.toml").write_text(ENTRY + 'countries = ["TH", "VN"]\n', encoding="utf-8")
    assert [(one.country, one.platform, one.value) for one in read_packs(folder)] == [
        ("TH", "tiktok", Decimal(14)),
        ("VN", "tiktok", Decimal(14)),
    ]


@pytest.mark.django_db
def test_loading_twice_changes_nothing_the_second_time() -> None:
    rules = read_packs()
    assert load_rules(rules) == Loaded(len(rules), 0, 0)
    assert load_rules(read_packs()) == Loaded(0, 0, 0)
    assert Rule.objects.count() == len(rules)


@pytest.mark.django_db
def test_a_newer_file_changes_what_is_there_but_never_what_somebody_edited(folder: Path) -> None:
    load_rules(read_packs(folder))
    newer = ENTRY.replace("value = 14", "value = 10")
    (folder / "tiktok.toml").write_text(newer, encoding="utf-8")
    assert load_rules(read_packs(folder)) == Loaded(0, 1, 0)
    assert Rule.objects.get().value == 10
    Rule.objects.update(value=20, edited=True)
    assert load_rules(read_packs(folder)) == Loaded(0, 0, 1)
    assert Rule.objects.get().value == 20


@pytest.mark.django_db
def test_the_book_from_the_database_says_what_the_files_say(django_assert_num_queries) -> None:
    load_rules(read_packs())
    with django_assert_num_queries(1):
        book = load_rule_book()
    found = book.find("messages.first_reply", platform="tiktok", country="VN", now=datetime(2026, 1, 1, tzinfo=UTC))
    assert (found.unit, found.valid_from, found.country) == ("hours", date(2025, 8, 15), "VN")
    assert found.span().total_seconds() == 12 * 3600


@pytest.mark.django_db
def test_the_command_says_what_it_did_and_stops_at_a_wrong_file(folder: Path, monkeypatch) -> None:
    said = StringIO()
    call_command("load_rules", stdout=said)
    assert f"Rules: {len(read_packs())} added, 0 changed, 0 kept as edited here.\n" in said.getvalue()
    (folder / "tiktok.toml").write_text(ENTRY.replace('unit = "days"', 'unit = "weeks"'), encoding="utf-8")
    monkeypatch.setattr(rule_pack.read_packs, "__defaults__", (folder,))
    with pytest.raises(CommandError, match=r"tiktok.toml, rule 1 \(store.inactive\)"):
        call_command("load_rules", stdout=said)
