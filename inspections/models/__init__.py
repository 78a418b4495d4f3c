"""The tables of this room: work and sweeps, rules, findings and their changes, the daily inspection, policies."""

from inspections.models.finding import ChangeKind, Finding, FindingChange
from inspections.models.inspection import Inspection
from inspections.models.policy import PageOutcome, PolicyChange, PolicyPage, PolicyReading, PolicyVersion
from inspections.models.rule import Rule
from inspections.models.work import Schedule, Sweep, WantedReading, WorkerHeartbeat

__all__ = [
    "ChangeKind",
    "Finding",
    "FindingChange",
    "Inspection",
    "PageOutcome",
    "PolicyChange",
    "PolicyPage",
    "PolicyReading",
    "PolicyVersion",
    "Rule",
    "Schedule",
    "Sweep",
    "WantedReading",
    "WorkerHeartbeat",
]
