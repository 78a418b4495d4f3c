"""Stores whose inspection died again and again: the failure is written down as an unknown inspection, never passed over."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from inspections import ledger, work
from inspections.engine import BATCH
from inspections.items import Item, State
from inspections.judgement import worst_severity
from inspections.models import Finding
from inspections.proof.open_day import days_to_write
from inspections.round import finish_leases, inspection_row, write_inspections
from inspections.work import Lease, settle_wanted
from stores.models import Store
from stores.topics import Topic

_REASON = "The inspection itself broke off {attempts} times."


def write_down_spent() -> int:
    """Ends the round of stores whose attempts are used up; returns how many. Their findings stay as they were."""
    now = timezone.now()
    with transaction.atomic():
        leases = work.lease_spent("unfinished", BATCH)
        zones = dict(Store.objects.filter(pk__in=[lease.store_id for lease in leases]).values_list("pk", "time_zone"))
        leases = [lease for lease in leases if lease.store_id in zones]
        known = ledger.open_findings_of(zones)
        days = days_to_write({store_id: (now, zone) for store_id, zone in zones.items()}, now)
        rows = [
            _row(lease, days[lease.store_id], list(known.get(lease.store_id, {}).values()), now) for lease in leases
        ]
        if rows:
            write_inspections(rows)
            finish_leases(leases, {row["store_id"]: row for row in rows}, now)
            settle_wanted(leases, {lease.store_id: list(Topic) for lease in leases})
    return len(rows)


def _row(lease: Lease, day: str, known: list[Finding], now: datetime) -> dict[str, Any]:
    """Everything unknown, what was found before still open."""
    severities = {item: [one.severity for one in known if one.item == item] for item in Item}
    items = {item.value: _unknown_line(lease.attempt - 1, severities[item]) for item in Item}
    return inspection_row(lease.store_id, now, day, items, now)


def _unknown_line(attempts: int, severities: list[str]) -> dict[str, Any]:
    line = {"state": State.UNKNOWN.value, "reason": _REASON.format(attempts=attempts), "since": None, "data_at": None}
    counted = {**line, "findings": len(severities), "worst": worst_severity(severities)}
    return {**counted, "checks": {"inspection": counted}}
