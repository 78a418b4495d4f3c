"""Rules changed by people: refused where they cannot be, written down with the reason, undone, and safe from reloading."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from inspections.models import Rule, RuleChange
from inspections.models.rule_change import AppendOnlyError
from inspections.rule_changes import (
    RuleRefusedError,
    delete_rule,
    differences,
    restore_rule,
    save_rule,
)
from inspections.rule_pack import Loaded, RulePackError, load_rules, read_packs
from people.models import User
from stores.models import Store

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

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> User:
    return User.objects.create(username="alice", role="manager")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tiktok.toml").write_text(ENTRY, encoding="utf-8")
    return tmp_path


@pytest.fixture
def shipped(folder: Path) -> Rule:
    load_rules(read_packs(folder))
    return Rule.objects.get()


def a_rule(**given: Any) -> Rule:
    usual: dict[str, Any] = {
        "key": "store.inactive",
        "platform": "tiktok",
        "value": Decimal(10),
        "unit": "days",
        "valid_from": date(2024, 1, 1),
        "source": "Our own word",
        "confidence": "-",
        "country": "TH",
    }
    return Rule(**{**usual, **given})


IMPOSSIBLE = [
    ({"key": "store.inactve"}, "key"),
    ({"key": "figure.nonsense", "unit": "percent"}, "key"),
    ({"unit": "hours"}, "unit"),
    ({"value": Decimal(-1)}, "value"),
    ({"value": Decimal("NaN")}, "value"),
    ({"value": Decimal("Infinity")}, "value"),
    ({"value": Decimal(10**7)}, "value"),
    ({"key": "settlement.falling", "unit": "share", "value": Decimal("1.01")}, "value"),
    ({"key": "figure.response_rate", "unit": "percent", "value": Decimal(101)}, "value"),
    ({"key": "figure.response_rate", "unit": "percent", "value": Decimal("-0.5")}, "value"),
    ({"ladder": {"warning": 20, "high": 10}}, "ladder"),
    ({"ladder": {"warning": 20, "high": 20}}, "ladder"),
    ({"ladder": {"worse": 20}}, "ladder"),
    ({"ladder": {"warning": True}}, "ladder"),
    ({"ladder": {"warning": "20"}}, "ladder"),
    ({"ladder": {"warning": float("nan")}}, "ladder"),
    ({"ladder": [1, 2]}, "ladder"),
    ({"valid_to": date(2023, 12, 31)}, "valid_to"),
    ({"country": "XX"}, "country"),
    ({"tier": "lazmall"}, "tier"),
]


@pytest.mark.parametrize(("given", "field"), IMPOSSIBLE)
def test_what_no_check_could_use_is_refused_by_its_field(given: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleRefusedError) as fault:
        save_rule(a_rule(**given), who=None, reason="x")
    assert fault.value.refusal.field == field
    assert f"`{field}`" in str(fault.value)
    assert not Rule.objects.exists()
    assert not RuleChange.objects.exists()


PACKED = [
    ("value = 14\n", "value = nan\n", "`value`"),
    ("value = 14\n", "value = inf\n", "`value`"),
    ("value = 14\n", "value = -1\n", "`value`"),
    ("high = 23", "high = nan", "`ladder`"),
    ("high = 23", "high = 14", "`ladder`"),
    ('key = "store.inactive"', 'key = "store.inactve"', "`key`"),
    ('unit = "days"', 'unit = "hours"', "`unit`"),
    ('unit = "days"', 'unit = "days"\ncountries = ["XX"]', "`country`"),
    ('unit = "days"', 'unit = "days"\ntiers = ["lazmall"]', "`tier`"),
    ("valid_from = 2024-01-01", "valid_from = 2024-01-01\nvalid_to = 2023-01-01", "`valid_to`"),
]


@pytest.mark.parametrize(("good", "bad", "told"), PACKED)
def test_the_same_is_refused_in_a_file_by_entry_and_field_and_nothing_is_loaded(
    folder: Path, good: str, bad: str, told: str
) -> None:
    fine = ENTRY.replace("store.inactive", "payment.failed")
    (folder / "tiktok.toml").write_text(fine + ENTRY.replace(good, bad), encoding="utf-8")
    with pytest.raises(RulePackError) as fault:
        load_rules(read_packs(folder))
    assert "tiktok.toml, rule 2 (" in str(fault.value)
    assert told in str(fault.value)
    assert not Rule.objects.exists()


def test_two_entries_of_one_scope_may_not_hold_on_the_same_day(folder: Path) -> None:
    later = ENTRY.replace("2024-01-01", "2025-06-01")
    (folder / "tiktok.toml").write_text(ENTRY + later, encoding="utf-8")
    with pytest.raises(RulePackError, match=r"rule 2 \(store.inactive\): `valid_from`.*2024-01-01"):
        read_packs(folder)
    ended = ENTRY.replace("valid_from = 2024-01-01", "valid_from = 2024-01-01\nvalid_to = 2025-05-31")
    (folder / "tiktok.toml").write_text(ended + later, encoding="utf-8")
    assert len(read_packs(folder)) == 2


def test_days_that_another_rule_of_the_scope_holds_are_refused_but_another_scope_is_free(alice: User) -> None:
    save_rule(a_rule(valid_to=date(2025, 12, 31)), who=alice, reason="x")
    with pytest.raises(RuleRefusedError, match=r"from 2024-01-01 to 2025-12-31"):
        save_rule(a_rule(valid_from=date(2025, 12, 31)), who=alice, reason="x")
    for free in ({"valid_from": date(2026, 1, 1)}, {"tier": "star"}, {"country": "VN"}, {"country": ""}):
        save_rule(a_rule(**free), who=alice, reason="x")
    assert Rule.objects.count() == 5


def test_the_database_itself_refuses_twins_of_one_store() -> None:
    store = Store.objects.create(platform="tiktok", external_id="1", name="A", country="TH", time_zone="Asia/Bangkok")
    a_rule(country="", store=store).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        a_rule(country="", store=store).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        a_rule(country="TH", store=store, valid_from=date(2020, 1, 1)).save()


def test_every_step_is_written_down_with_who_before_after_and_why(shipped: Rule, alice: User) -> None:
    shipped.value = Decimal(20)
    step = save_rule(shipped, who=alice, reason="The notice of May")
    assert (step.who_name, step.reason, step.kind) == ("alice", "The notice of May", "edited")
    assert differences(step.before, step.after) == [("value", "14", "20")]
    delete_rule(shipped, who=alice, reason="Gone")
    kinds = list(RuleChange.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["found", "edited", "deleted"]


def test_the_trail_is_never_rewritten(shipped: Rule, alice: User) -> None:
    step = save_rule(shipped, who=alice, reason="x")
    step.reason = "y"
    for act in (step.save, step.delete, RuleChange.objects.all().delete, lambda: RuleChange.objects.update(reason="y")):
        with pytest.raises(AppendOnlyError):
            act()
    assert RuleChange.objects.latest("pk").reason == "x"


def test_a_restored_rule_is_what_it_was_and_a_shipped_one_is_kept_up_to_date_again(
    folder: Path, shipped: Rule, alice: User
) -> None:
    shipped.value = Decimal(20)
    save_rule(shipped, who=alice, reason="x")
    delete_rule(shipped, who=alice, reason="y")
    origin, edited = RuleChange.objects.get(kind="found"), RuleChange.objects.get(kind="edited")
    restore_rule(edited, who=alice, reason="back")
    assert (int(Rule.objects.get().value), Rule.objects.get().edited) == (20, True)
    restore_rule(origin, who=alice, reason="as shipped")
    assert (int(Rule.objects.get().value), Rule.objects.get().edited) == (14, False)
    (folder / "tiktok.toml").write_text(ENTRY.replace("value = 14", "value = 10"), encoding="utf-8")
    assert load_rules(read_packs(folder)) == Loaded(0, 1, 0)
    assert RuleChange.objects.latest("pk").kind == "loaded"


def test_restoring_is_refused_where_another_rule_holds_by_now(shipped: Rule, alice: User) -> None:
    delete_rule(shipped, who=alice, reason="x")
    save_rule(a_rule(country="", valid_from=date(2025, 1, 1)), who=alice, reason="ours")
    with pytest.raises(RuleRefusedError, match="valid_from"):
        restore_rule(RuleChange.objects.get(kind="found"), who=alice, reason="back")
    assert Rule.objects.count() == 1


def test_a_shipped_rule_that_somebody_deleted_does_not_come_back_by_loading(
    folder: Path, shipped: Rule, alice: User
) -> None:
    delete_rule(shipped, who=alice, reason="x")
    assert load_rules(read_packs(folder)) == Loaded(0, 0, 1)
    assert not Rule.objects.exists()


def test_a_shipped_rule_makes_room_for_one_of_ours_on_the_same_days(folder: Path, shipped: Rule, alice: User) -> None:
    shipped.valid_from = date(2023, 1, 1)
    save_rule(shipped, who=alice, reason="It began earlier")
    assert load_rules(read_packs(folder)) == Loaded(0, 0, 1)
    assert Rule.objects.get().valid_from == date(2023, 1, 1)


def test_what_older_files_shipped_gives_way_to_the_newer_on_the_same_days(folder: Path, shipped: Rule) -> None:
    (folder / "tiktok.toml").write_text(ENTRY.replace("2024-01-01", "2025-01-01"), encoding="utf-8")
    assert load_rules(read_packs(folder)).added == 1
    assert Rule.objects.get().valid_from == date(2025, 1, 1)
    assert load_rules(read_packs(folder)) == Loaded(0, 0, 0)
