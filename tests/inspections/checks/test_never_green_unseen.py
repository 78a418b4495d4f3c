"""Every check against every way in which its data can fail to come: nothing is ok, and nothing that is open closes.

All combinations are tried: each check, each non-empty set of its topics, each fault of the client, a store in order and one at fault.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, combinations
from typing import NamedTuple

import pytest

from inspections import ledger
from inspections.items import State
from inspections.judgement import judge_store
from inspections.models import Finding
from inspections.registry import all_checks
from inspections.snapshot import Reading, Snapshot
from stores.platforms import errors
from stores.platforms.errors import PlatformError
from stores.topics import Outcome, Topic
from tests.inspections.checks.shop import NOW, RULES, a_shop, ago
from tests.inspections.checks.test_contract import CHECKS, sample

FAULTS = sorted(
    {kind.code for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, PlatformError)}
    - {"not_offered"}
)
# Read in part: items set aside, or a list that changed while it was read.
PARTS = ("set_aside", "incomplete")


class Tried(NamedTuple):
    """One input: a store some of whose topics did not come."""

    shop: Snapshot
    broken: frozenset[Topic]
    reading: Reading


def inputs(check_id: str) -> Iterator[Tried]:
    """A failed reading says when the topic was last read well, or that it never was."""
    check = all_checks()[check_id]
    failed = [
        Reading(Outcome.FAILED, code, "It could not be read.", read_at, ago(hours=2))
        for code in FAULTS
        for read_at in (None, ago(hours=3))
    ]
    partly = [Reading(Outcome.PARTIAL, code, "It was read in part.", NOW, ago(hours=2), set_aside=3) for code in PARTS]
    for shop in (a_shop(), sample(check_id)):
        for broken in subsets(check.topics):
            for reading in (*failed, *partly):
                readings = {**shop.readings, **dict.fromkeys(broken, reading)}
                yield Tried(replace(shop, readings=readings), broken, reading)
            unknown = {topic: one for topic, one in shop.readings.items() if topic not in broken}
            yield Tried(replace(shop, readings=unknown), broken, Reading(Outcome.FAILED, "never_read"))


def subsets(topics: frozenset[Topic]) -> Iterator[frozenset[Topic]]:
    """All but the empty one."""
    some = sorted(topics)
    chosen = chain.from_iterable(combinations(some, size) for size in range(1, len(some) + 1))
    return (frozenset(one) for one in chosen)


@pytest.mark.parametrize("check_id", CHECKS)
def test_what_did_not_come_is_never_ok_and_closes_nothing(check_id: str) -> None:
    for tried in inputs(check_id):
        checks = {check_id: all_checks()[check_id]}
        known = open_findings(check_id, tried.shop)
        changes = ledger.LedgerChanges()
        verdicts = judge_store(tried.shop, checks, RULES, {})
        ledger.compare(1, verdicts, checks, known, NOW, changes)
        assert verdicts[check_id].state in (State.UNKNOWN, State.PROBLEM, State.NOT_COVERED), tried
        assert verdicts[check_id].reason, tried
        if tried.reading.outcome == Outcome.FAILED:
            assert verdicts[check_id].state == State.UNKNOWN, tried
        assert [finding.subject for finding in known.values() if finding.closed_at] == [], tried


def open_findings(check_id: str, shop: Snapshot) -> dict[tuple[str, str], Finding]:
    """One of each subject at fault, and one of a subject of which nothing is heard any more."""
    subjects = {
        fault.subject for fault in judge_store(shop, {check_id: all_checks()[check_id]}, RULES, {})[check_id].faults
    }
    return {
        (check_id, subject): Finding(store_id=1, check_id=check_id, subject=subject, severity="high")
        for subject in (*subjects, "gone")
    }


def test_so_many_inputs_are_tried() -> None:
    assert sum(1 for check_id in CHECKS for _ in inputs(check_id)) > 4_000
