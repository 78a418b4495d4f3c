"""The audit trail: who did what, when, from where. Rows are added and never changed. Callers need `record` and `Verb` alone."""

from people.audit.recording import Subject, record, record_rows
from people.audit.verbs import Verb

__all__ = ["Subject", "Verb", "record", "record_rows"]
