"""Brings findings to what the verdicts say, and leaves a FindingChange for whoever must hear of it.

Identity is (store, check, subject). Unknown closes nothing: only a verdict that `closes`, and not for unjudged subjects.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.dispatch import Signal

from inspections.check import Check, Fault
from inspections.items import SEVERITY_RANK, Severity
from inspections.judgement import Verdict
from inspections.models import ChangeKind, Finding, FindingChange

Identity = tuple[int, str, str]

# Sent once the rows are there. Nobody must hear it: the rows wait for whoever takes them up.
findings_changed = Signal()


@dataclass(slots=True)
class LedgerChanges:
    """What must be written: findings to insert, to rewrite, to close, and the trail."""

    opened: list[Finding] = field(default_factory=list)
    rewritten: list[Finding] = field(default_factory=list)
    changes: list[FindingChange] = field(default_factory=list)


def open_findings_of(store_ids: Iterable[int]) -> dict[int, dict[tuple[str, str], Finding]]:
    """Store id -> (check id, subject) -> open finding. One statement."""
    found: defaultdict[int, dict[tuple[str, str], Finding]] = defaultdict(dict)
    for finding in Finding.objects.open().filter(store_id__in=list(store_ids)):
        found[finding.store_id][finding.check_id, finding.subject] = finding
    return found


def compare(
    store_id: int,
    verdicts: Mapping[str, Verdict],
    checks: Mapping[str, Check],
    known: dict[tuple[str, str], Finding],
    now: datetime,
    changes: LedgerChanges,
) -> dict[str, list[str]]:
    """Adds this store's changes; returns check id -> severities of the findings open afterwards. Pure but for `changes`."""
    still_open: defaultdict[str, list[str]] = defaultdict(list)
    for name, verdict in verdicts.items():
        kept = {fault.subject: fault for fault in verdict.kept if (name, fault.subject) in known}
        faults = kept | {fault.subject: fault for fault in verdict.faults}
        for subject, fault in faults.items():
            finding = known.get((name, subject))
            if finding is None:
                changes.opened.append(_new(store_id, name, checks[name], fault, now))
            else:
                _renew(finding, fault, now, changes)
            still_open[name].append(fault.severity.value)
        for (check_id, subject), finding in known.items():
            if check_id != name or subject in faults:
                continue
            if verdict.closes and subject not in verdict.unjudged:
                _close(finding, now, changes)
            else:
                still_open[name].append(finding.severity)
    return still_open


def write(changes: LedgerChanges, now: datetime) -> None:
    """At most four statements for any number of findings."""
    opened = Finding.objects.bulk_create(changes.opened)
    changes.changes += [_change(finding, ChangeKind.OPENED, now) for finding in opened]
    if changes.rewritten:
        Finding.objects.bulk_update(changes.rewritten, _REWRITTEN_FIELDS)
    FindingChange.objects.bulk_create(changes.changes)
    if changes.changes:
        transaction.on_commit(lambda: findings_changed.send(sender=FindingChange), robust=True)


_REWRITTEN_FIELDS = ["severity", "since", "due_at", "details", "rule", "changed_at", "closed_at"]


def _new(store_id: int, name: str, check: Check, fault: Fault, now: datetime) -> Finding:
    return Finding(
        store_id=store_id,
        item=check.item,
        check_id=name,
        subject=fault.subject,
        opened_at=now,
        changed_at=now,
        **_told(fault),
    )


def _told(fault: Fault) -> dict[str, Any]:
    return {
        "severity": fault.severity.value,
        "since": fault.since,
        "due_at": fault.due_at,
        "details": fault.details,
        "rule": fault.rule.as_json() if fault.rule else {},
    }


def _renew(finding: Finding, fault: Fault, now: datetime, changes: LedgerChanges) -> None:
    told = _told(fault)
    if all(getattr(finding, name) == value for name, value in told.items()):
        return
    before, after = SEVERITY_RANK[Severity(finding.severity)], SEVERITY_RANK[fault.severity]
    for name, value in told.items():
        setattr(finding, name, value)
    finding.changed_at = now
    changes.rewritten.append(finding)
    if before != after:
        changes.changes.append(_change(finding, ChangeKind.WORSENED if after > before else ChangeKind.EASED, now))


def _close(finding: Finding, now: datetime, changes: LedgerChanges) -> None:
    finding.closed_at = finding.changed_at = now
    changes.rewritten.append(finding)
    changes.changes.append(_change(finding, ChangeKind.CLOSED, now))


def _change(finding: Finding, kind: ChangeKind, now: datetime) -> FindingChange:
    return FindingChange(finding=finding, kind=kind, severity=finding.severity, at=now)
