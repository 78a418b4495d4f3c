"""Findings as the API lists them: PostgreSQL writes the row, the sentence is put in, in the caller's language."""

from functools import lru_cache
from typing import Any

import msgspec
from django.db.models import F, JSONField, Value
from django.db.models.functions import NullIf
from django.utils.translation import get_language

from inspections.models import Finding
from inspections.wording import finding_text
from people.programs.written_rows import Told, WrittenRows, moments, same
from stores.mirror_api.columns import STORE


class Judged(msgspec.Struct):
    """What a finding's sentence is told from."""

    check_id: str
    details: msgspec.Raw
    time_zone: str


FINDING_ROWS = WrittenRows(
    Finding,
    {
        **same("id"),
        "store": STORE.source,
        **same("item"),
        "check": F("check_id"),
        **same("subject", "severity"),
        **moments("since", "due_at", "opened_at", "changed_at", "closed_at"),
        **same("details"),
        "rule": NullIf(F("rule"), Value({}, JSONField())),
    },
    Told(("text",), Judged, {**same("check_id", "details"), "time_zone": F("store__time_zone")}),
)


def told_of_finding(row: Judged) -> dict[str, str]:
    """Its sentence, in the caller's language."""
    return {"text": _sentence(row.check_id, bytes(row.details), row.time_zone, get_language())}


@lru_cache(maxsize=4096)
def _sentence(check_id: str, details: bytes, time_zone: str, language: str | None) -> str:
    """Programs that follow changes ask for the same findings again and again. `language`: the one that is active."""
    told: dict[str, Any] = msgspec.json.decode(details)
    return finding_text(check_id, told, time_zone)
