"""Stores whose inspection died again and again: the failure is written down as an unknown inspection, never passed over."""

from django.db import transaction
from django.utils import timezone

from inspections import work
from inspections.engine import BATCH
from inspections.items import Item, State
from inspections.round import finish_leases, inspection_row, write_inspections
from stores.models import Store

_REASON = "The inspection itself broke off {attempts} times."


def write_down_spent() -> int:
    """Ends the round of stores whose attempts are used up; returns how many. Their findings stay as they were."""
    now = timezone.now()
    with transaction.atomic():
        leases = work.lease_spent("unfinished", BATCH)
        zones = dict(Store.objects.filter(pk__in=[lease.store_id for lease in leases]).values_list("pk", "time_zone"))
        leases = [lease for lease in leases if lease.store_id in zones]
        rows = [
            inspection_row(lease.store_id, now, zones[lease.store_id], _all_unknown(lease.attempt - 1), {}, now)
            for lease in leases
        ]
        if rows:
            write_inspections(rows)
            finish_leases(leases, {row["store_id"]: row for row in rows}, now)
    return len(rows)


def _all_unknown(attempts: int) -> dict[str, dict[str, object]]:
    line = {"state": State.UNKNOWN.value, "reason": _REASON.format(attempts=attempts), "since": None, "data_at": None}
    check = {**line, "findings": 0, "worst": ""}
    return {item.value: {**check, "checks": {"inspection": check}} for item in Item}
