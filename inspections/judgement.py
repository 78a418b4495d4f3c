"""Judges a snapshot by every check and sums up the checklist. Pure: values in, answers out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog
from django.utils.translation import gettext_noop

from inspections.check import CannotJudge, Check, Fault, NothingToJudge, Unjudged
from inspections.items import STATE_ORDER, Item, Severity, State
from inspections.rulebook import RuleBook, RuleMissingError
from inspections.snapshot import Reading, Snapshot
from stores.records import Record
from stores.topics import TOLD, Outcome, Topic

log = structlog.get_logger(__name__)

_NO_CHECK = "No check judges this yet."
TOLD_TOO_LONG_AGO = gettext_noop("Another tool told of this last; that is too long ago to say how it is now.")
# Of a check that judges figures alone.
NO_FIGURES = gettext_noop("The platform gives no such figures, and none were pushed or attested.")


NOTHING_LACKS: Mapping[type[Record], str] = {}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one check says of one store. `closes`: subjects not at fault, not in `kept` and not in `unjudged`, may be closed.

    `kept`: too little to open a finding; where one is open, it stays.
    """

    state: State
    reason: str = ""
    since: datetime | None = None
    data_at: datetime | None = None
    faults: tuple[Fault, ...] = ()
    kept: tuple[Fault, ...] = ()
    unjudged: frozenset[str] = frozenset()
    closes: bool = False
    by_hand: bool = False
    heart: bool = False


def judge_store(
    shop: Snapshot,
    checks: Mapping[str, Check],
    rules: RuleBook,
    not_offered: Mapping[Topic, str],
    lacks: Mapping[type[Record], str] = NOTHING_LACKS,
    figures: frozenset[str] | None = None,
) -> dict[str, Verdict]:
    """Check id -> verdict. `not_offered`, `lacks`: topics and kinds of records the store's platform does not give, and why.

    `figures`: the keys of those it can give; None when it chooses them itself.
    """
    return {name: judge(check, shop, rules, not_offered, lacks, figures) for name, check in checks.items()}


def judge(
    check: Check,
    shop: Snapshot,
    rules: RuleBook,
    not_offered: Mapping[Topic, str],
    lacks: Mapping[type[Record], str] = NOTHING_LACKS,
    figures: frozenset[str] | None = None,
) -> Verdict:
    """One check's verdict: not covered, unknown with its reason, or what it found."""
    said = _judged(check, shop, rules, not_offered, lacks, figures)
    return replace(said, heart=True) if check.heart else said


def _judged(
    check: Check,
    shop: Snapshot,
    rules: RuleBook,
    not_offered: Mapping[Topic, str],
    lacks: Mapping[type[Record], str],
    figures: frozenset[str] | None,
) -> Verdict:
    # What the platform as a whole does not offer, and what it does not offer to this store.
    refused = {
        topic: reading.reason for topic, reading in shop.readings.items() if reading.outcome == Outcome.NOT_OFFERED
    } | dict(not_offered)
    told = {topic: reading for topic, reading in shop.readings.items() if reading.reason_code == TOLD}
    refused = {topic: reason for topic, reason in refused.items() if topic not in told}
    missing = reason_not_covered(check, refused, lacks, figures)
    if missing and not shop.conduct.is_told(check.figures):
        return Verdict(State.NOT_COVERED, missing)
    readings = [shop.readings.get(topic, _NEVER_READ) for topic in sorted(check.topics) if topic not in refused]
    read_at = min((reading.read_at for reading in readings if reading.read_at), default=None)
    data_at = check.looked_at(shop) or read_at if check.by_hand else read_at
    unread = next((reading for reading in readings if reading.outcome == Outcome.FAILED), None)
    if unread is not None:
        return Verdict(State.UNKNOWN, unread.reason, unread.failing_since, data_at)
    if (ended := _told_until(told, check, shop, rules)) is not None and ended < shop.now:
        return Verdict(State.UNKNOWN, TOLD_TOO_LONG_AGO, ended, data_at)
    partly = next((reading for reading in readings if reading.outcome == Outcome.PARTIAL), None)
    if partly is not None and check.needs_all:
        return Verdict(State.UNKNOWN, partly.reason, partly.failing_since, data_at)
    try:
        found = list(check.judge(shop, rules))
    except NothingToJudge as reason:
        return Verdict(State.NOT_COVERED, str(reason), closes=partly is None)
    except (CannotJudge, RuleMissingError) as reason:
        return Verdict(State.UNKNOWN, str(reason), shop.now, data_at)
    except Exception as fault:  # a mistake in one check must not take the others with it, nor pass for ok
        log.exception("a check failed", check=type(check).__name__, store=shop.store_id)
        return Verdict(State.UNKNOWN, f"The check itself failed: {type(fault).__name__}.", shop.now, data_at)
    return replace(_verdict(found, partly, shop.now, data_at), by_hand=check.by_hand)


def _told_until(told: Mapping[Topic, Reading], check: Check, shop: Snapshot, rules: RuleBook) -> datetime | None:
    """Until when what another tool told of the check's topics says something; None for topics the platform itself shows."""
    ends = [
        reading.read_at + check.rule(f"pushed.{topic}", shop, rules).span()
        for topic, reading in told.items()
        if topic in check.topics and reading.read_at is not None
    ]
    return min(ends, default=None)


def reason_not_covered(
    check: Check,
    not_offered: Mapping[Topic, str],
    lacks: Mapping[type[Record], str] = NOTHING_LACKS,
    figures: frozenset[str] | None = None,
) -> str:
    """Why nothing can be judged by this check on a platform that lacks these; empty when something can."""
    for topic in sorted(check.topics - check.may_lack):
        if topic in not_offered:
            return not_offered[topic]
    missing = [lacks[kind] for kind in check.records if kind in lacks]
    if missing and len(missing) == len(check.records):
        return missing[0]
    by_figures_alone = check.figures and not check.records
    return NO_FIGURES if by_figures_alone and figures is not None and not check.figures & figures else ""


def _verdict(found: list[Fault | Unjudged], partly: Reading | None, now: datetime, data_at: datetime | None) -> Verdict:
    faults = tuple(one for one in found if isinstance(one, Fault) and not one.keeps)
    unjudged = [one for one in found if isinstance(one, Unjudged)]
    reason, since = "", None
    if partly is not None:
        reason, since = partly.reason, partly.failing_since
    elif unjudged:
        reason, since = unjudged[0].reason, now
    return Verdict(
        state=State.PROBLEM if faults else State.UNKNOWN if reason else State.OK,
        reason=reason,
        since=since,
        data_at=data_at,
        faults=faults,
        kept=tuple(one for one in found if isinstance(one, Fault) and one.keeps),
        unjudged=frozenset(one.subject for one in unjudged),
        closes=partly is None,
    )


_NEVER_READ = Reading(Outcome.FAILED, "never_read", "Never read.")


def checklist(
    verdicts: Mapping[str, Verdict],
    checks: Mapping[str, Check],
    open_severities: Mapping[str, list[str]],
) -> dict[str, Any]:
    """The inspection row's `items`. `open_severities`: check id -> severities of its open findings, kept ones included."""
    items: dict[str, Any] = {}
    for item in Item:
        own = {name: verdicts[name] for name, check in checks.items() if check.item == item}
        items[item.value] = _line(_check_lines(own, open_severities)) if own else _unchecked()
    return items


def amended(
    items: Mapping[str, Any],
    verdicts: Mapping[str, Verdict],
    checks: Mapping[str, Check],
    open_severities: Mapping[str, list[str]],
) -> dict[str, Any]:
    """A row's `items` with some checks judged anew; the lines of all others stay as they are, with their age."""
    anew: dict[str, Any] = dict(items)
    for item in {checks[name].item for name in verdicts}:
        own = {name: one for name, one in verdicts.items() if checks[name].item == item}
        known = anew.get(item.value, {}).get("checks", {})
        anew[item.value] = _line({**known, **_check_lines(own, open_severities)})
    return anew


def worst_state(states: list[State]) -> State:
    """What a cell shows when its parts differ: the worst, and not covered only when nothing is."""
    return min(states, key=STATE_ORDER.index, default=State.NOT_COVERED)


def worst_severity(severities: list[str]) -> str:
    """The worst of some severities; empty for none."""
    return max(severities, key=[level.value for level in Severity].index, default="")


def _line(checks: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """An item's line from its checks' lines. Not ok, but not covered, while none of the checks it lives by is covered."""
    state = worst_state([State(line["state"]) for line in checks.values()])
    hearts = [line for line in checks.values() if line.get("heart")]
    if state == State.OK and hearts and all(line["state"] == State.NOT_COVERED for line in hearts):
        state = State.NOT_COVERED
    telling = hearts if state == State.NOT_COVERED and hearts else checks.values()
    reasoned = next((line for line in telling if line["state"] == state and line["reason"]), None)
    return {
        "state": state.value,
        "reason": reasoned["reason"] if reasoned else "",
        "since": reasoned["since"] if reasoned else None,
        "data_at": _oldest(checks.values()),
        "findings": sum(line["findings"] for line in checks.values()),
        "worst": worst_severity([line["worst"] for line in checks.values() if line["worst"]]),
        "checks": dict(checks),
    }


def _oldest(lines: Collection[Mapping[str, Any]]) -> str | None:
    """The age of what a platform told; of what people saw only where no platform tells anything.

    ISO 8601, all in UTC: the order of the texts is the order of the moments.
    """
    told = [line for line in lines if not line.get("by_hand")]
    return min((line["data_at"] for line in told if line["data_at"]), default=None) or min(
        (line["data_at"] for line in lines if line["data_at"]), default=None
    )


def _check_lines(verdicts: Mapping[str, Verdict], open_severities: Mapping[str, list[str]]) -> dict[str, Any]:
    return {name: _check_line(one, open_severities.get(name, [])) for name, one in verdicts.items()}


def _check_line(verdict: Verdict, severities: list[str]) -> dict[str, Any]:
    stays = verdict.state == State.OK and severities
    return {
        "state": State.PROBLEM.value if stays else verdict.state.value,
        "reason": verdict.reason,
        "since": _iso(verdict.since),
        "data_at": _iso(verdict.data_at),
        "findings": len(severities),
        "worst": worst_severity(severities),
        **({"by_hand": True} if verdict.by_hand else {}),
        **({"heart": True} if verdict.heart else {}),
    }


def _unchecked() -> dict[str, Any]:
    line = {
        "state": State.NOT_COVERED.value,
        "reason": _NO_CHECK,
        "since": None,
        "data_at": None,
        "findings": 0,
        "worst": "",
    }
    return {**line, "checks": {}}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
