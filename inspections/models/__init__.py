"""The tables of this room: work and sweeps, rules, findings and their changes, the daily inspection, policies."""

from inspections.models.attestation import Attestation, Evidence, EvidenceKind, LookVerdict
from inspections.models.calendar_day import CalendarDay
from inspections.models.evidence import EvidencePack, EvidenceTaken
from inspections.models.exchange_rate import ExchangeRate
from inspections.models.finding import ChangeKind, Finding, FindingChange
from inspections.models.inspection import Inspection
from inspections.models.login_record import LoginRecord
from inspections.models.notice_read import NoticeRead
from inspections.models.policy import PageOutcome, PolicyChange, PolicyPage, PolicyReading, PolicyVersion
from inspections.models.proof import DayHead, SealedDay, Sealing
from inspections.models.reading import ReadingSource, StoreReading
from inspections.models.rota import DayOff, LoginTurn, RotaMember
from inspections.models.rule import Rule
from inspections.models.rule_change import RuleChange, RuleChangeKind
from inspections.models.sub_account import SubAccount
from inspections.models.work import Schedule, Sweep, WantedReading, WorkerHeartbeat

__all__ = [
    "Attestation",
    "CalendarDay",
    "ChangeKind",
    "DayHead",
    "DayOff",
    "Evidence",
    "EvidenceKind",
    "EvidencePack",
    "EvidenceTaken",
    "ExchangeRate",
    "Finding",
    "FindingChange",
    "Inspection",
    "LoginRecord",
    "LoginTurn",
    "LookVerdict",
    "NoticeRead",
    "PageOutcome",
    "PolicyChange",
    "PolicyPage",
    "PolicyReading",
    "PolicyVersion",
    "ReadingSource",
    "RotaMember",
    "Rule",
    "RuleChange",
    "RuleChangeKind",
    "Schedule",
    "SealedDay",
    "Sealing",
    "StoreReading",
    "SubAccount",
    "Sweep",
    "WantedReading",
    "WorkerHeartbeat",
]
