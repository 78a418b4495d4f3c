"""What every check must keep to. Runs over the registry: a new check is tested by existing, with the sample its own test gives."""

import ast
import importlib
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from string import Formatter

import pytest
import time_machine

from inspections.check import Check, Fault
from inspections.figures import KINDS
from inspections.items import Item, Severity, State
from inspections.judgement import judge, reason_not_covered
from inspections.registry import all_checks, snake_case
from inspections.rule_pack import read_packs, rule_book_of
from inspections.rulebook import RuleBook, RuleUse
from inspections.snapshot import Reading, Snapshot
from inspections.wording import finding_text
from stores.countries import COUNTRIES
from stores.platforms.registry import PLATFORMS
from stores.topics import Outcome, Topic
from tests.inspections.checks.shop import NOW, RULES, a_shop, is_quiet, unread, verdict

CHECKS = sorted(all_checks())
TRUTH = {
    *("store_closed", "store_restricted", "connection_broken", "authorisation_ending", "store_inactive"),
    *("orders_ship_overdue", "orders_ship_at_risk", "orders_handover_overdue", "orders_handover_at_risk"),
    *("orders_logistics_stuck", "orders_cancel_request_due", "messages_unanswered", "messages_reply_at_risk"),
    *("stock_zero", "stock_oversold", "stock_low_cover"),
    *("settlement_negative", "settlement_falling", "payment_failed", "listing_suspended"),
}
# A check may import values, never what asks the clock, the database or the network.
FORBIDDEN = ("time", "django.db", "django.utils.timezone", "inspections.models", "inspections.picture", "stores.sync")


def sample(check_id: str) -> Snapshot:
    """The store at fault from the check's own test file."""
    shop = importlib.import_module(f"tests.inspections.checks.test_{check_id}").AT_FAULT
    assert isinstance(shop, Snapshot)
    return shop


def faults(check_id: str) -> tuple[Fault, ...]:
    found = verdict(check_id, sample(check_id)).faults
    assert found, "AT_FAULT of the check's test must be at fault"
    return found


class Asking(RuleBook):
    """A rule book that remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(())
        self.asked: set[str] = set()
        # Asked for where there is such a number: not every platform and country has it.
        self.sought: set[str] = set()

    def find(self, key: str, **where: object) -> RuleUse:
        self.asked.add(key)
        return RULES.find(key, platform="tiktok", country="TH", now=NOW)

    def seek(self, key: str, **where: object) -> RuleUse | None:
        self.sought.add(key)
        return RULES.seek(key, platform="tiktok", country="TH", now=NOW)


def rules_asked(check: Check, shop: Snapshot, *, sought: bool = False) -> set[str]:
    book = Asking()
    list(check.judge(shop, book))
    return book.asked | book.sought if sought else book.asked


def test_every_documented_fault_has_its_check() -> None:
    assert set(CHECKS) >= TRUTH


@pytest.mark.parametrize("check_id", CHECKS)
def test_its_id_its_file_and_its_class_have_one_name(check_id: str) -> None:
    check = type(all_checks()[check_id])
    assert check_id == snake_case(check.__name__) == check.__module__.rpartition(".")[2]


@pytest.mark.parametrize("check_id", CHECKS)
def test_it_belongs_to_a_line_of_the_checklist_and_says_what_it_reads(check_id: str) -> None:
    check = all_checks()[check_id]
    assert check.item in Item
    assert check.topics
    assert check.topics <= set(Topic)
    assert str(check.title)


@pytest.mark.parametrize("check_id", CHECKS)
def test_a_store_with_nothing_wrong_is_ok(check_id: str) -> None:
    assert is_quiet(check_id, a_shop())


@pytest.mark.parametrize("check_id", CHECKS)
def test_its_sentence_can_be_filled_from_what_it_finds(check_id: str) -> None:
    sentence = str(all_checks()[check_id].sentence)
    places = {name for _, name, _, _ in Formatter().parse(sentence) if name}
    for fault in faults(check_id):
        assert places <= set(fault.details)
        assert finding_text(check_id, fault.details) not in ("", check_id, sentence if places else "")


@pytest.mark.parametrize("check_id", CHECKS)
def test_what_it_finds_can_be_kept_as_json_and_fits_its_columns(check_id: str) -> None:
    for fault in faults(check_id):
        assert json.loads(json.dumps(fault.details)) == fault.details
        assert all(isinstance(value, str | int | float) for value in fault.details.values())
        assert 0 < len(fault.subject) <= 64
        assert fault.severity in Severity
        assert all(moment is None or moment.tzinfo for moment in (fault.since, fault.due_at))


@pytest.mark.parametrize("check_id", CHECKS)
def test_every_rule_it_asks_for_ships_for_every_platform_and_country(check_id: str) -> None:
    check = all_checks()[check_id]
    for key in rules_asked(check, sample(check_id)):
        for name, platform in PLATFORMS.items():
            refused = {topic: reason for topic in Topic if (reason := platform.reason_not_offered(topic))}
            if reason_not_covered(check, refused, platform.lacks, platform.figures):
                continue
            for country in (*COUNTRIES, "ZZ"):
                assert RULES.find(key, platform=name, country=country, now=NOW).source


@pytest.mark.parametrize("check_id", CHECKS)
def test_by_a_rule_that_nobody_vouches_for_it_raises_no_more_than_a_warning(check_id: str) -> None:
    rules = read_packs()
    for rule in rules:
        rule.confidence = "D"
    found = judge(all_checks()[check_id], sample(check_id), rule_book_of(rules), {}).faults
    assert found
    assert {fault.severity for fault in found if fault.rule} <= {Severity.WARNING}


READS = [(check_id, topic) for check_id in CHECKS for topic in sorted(all_checks()[check_id].topics)]


@pytest.mark.parametrize(("check_id", "topic"), READS)
def test_without_one_of_its_topics_it_is_unknown_with_the_reason_and_closes_nothing(
    check_id: str, topic: Topic
) -> None:
    said = verdict(check_id, unread(a_shop(), topic))
    assert (said.state, said.closes) == (State.UNKNOWN, False)
    assert said.reason == "The platform refuses to show this."
    never_read = replace(a_shop(), readings={})
    assert verdict(check_id, never_read).state == State.UNKNOWN


NEEDED = [(check_id, topic) for check_id, topic in READS if topic not in all_checks()[check_id].may_lack]


@pytest.mark.parametrize(("check_id", "topic"), NEEDED)
def test_without_a_topic_of_the_platform_it_is_not_covered(check_id: str, topic: Topic) -> None:
    said = verdict(check_id, sample(check_id), {topic: "The platform offers no such data."})
    assert (said.state, said.closes, said.faults) == (State.NOT_COVERED, False, ())


@pytest.mark.parametrize(("check_id", "topic"), NEEDED)
def test_without_a_topic_that_is_not_offered_to_this_store_it_is_not_covered_either(
    check_id: str, topic: Topic
) -> None:
    refused = Reading(Outcome.NOT_OFFERED, "not_offered", "Your kind of app may not read this.")
    shop = sample(check_id)
    said = verdict(check_id, replace(shop, readings={**shop.readings, topic: refused}))
    assert (said.state, said.reason, said.closes) == (State.NOT_COVERED, "Your kind of app may not read this.", False)


@pytest.mark.parametrize(("check_id", "topic"), sorted(set(READS) - set(NEEDED)))
def test_without_a_topic_that_only_helps_it_judges_all_the_same(check_id: str, topic: Topic) -> None:
    said = verdict(check_id, sample(check_id), {topic: "The platform offers no such data."})
    assert (said.state, said.closes) == (State.PROBLEM, True)


@pytest.mark.parametrize("check_id", CHECKS)
def test_it_is_unknown_when_its_rules_are_not_loaded(check_id: str) -> None:
    check, shop = all_checks()[check_id], sample(check_id)
    state = State.UNKNOWN if rules_asked(check, shop) else State.PROBLEM  # some judge by the platform's word alone
    assert judge(check, shop, RuleBook(()), {}).state == state


@pytest.mark.parametrize("check_id", CHECKS)
def test_it_goes_by_the_platforms_clock_and_never_by_ours(check_id: str) -> None:
    with time_machine.travel(NOW - timedelta(days=900), tick=False):
        long_ago = faults(check_id)
    with time_machine.travel(NOW + timedelta(days=900), tick=False):
        assert faults(check_id) == long_ago


@pytest.mark.parametrize("check_id", CHECKS)
def test_it_imports_nothing_that_asks_the_clock_or_the_database(check_id: str) -> None:
    path = importlib.import_module(f"inspections.checks.{check_id}").__file__
    assert path
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    modules += [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
    assert not [module for module in modules if module in FORBIDDEN or module.startswith("django.db")]


def test_the_shipped_rules_hold_no_number_that_no_check_knows_unless_it_says_so() -> None:
    asked = {key for check_id in CHECKS for key in rules_asked(all_checks()[check_id], sample(check_id), sought=True)}
    for_reference = {"orders.cancel_request"}
    # Asked by the judgement itself, of whatever another tool told.
    of_tellings = {"pushed.reviews", "pushed.conversations", "pushed.notices"}
    # Asked for only where a platform gives its orders no deadline.
    computed = {"orders.dispatch", "orders.handover", "orders.handover_cutoff"}
    for_reference |= {"orders.collected", "messages.weekend_until"}
    of_figures = {"figure.max_age", *(f"figure.{key}" for key in KINDS)}
    shipped = {rule.key for rule in read_packs() if rule.platform == "tiktok"}
    assert shipped - asked - of_figures - of_tellings == for_reference | computed | {"rota.margin"}
