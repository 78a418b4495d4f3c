"""One group of read stores becomes mirror rows, verdicts, findings and inspection rows: all of it or nothing."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from inspections import ledger, sweeps, work
from inspections.items import State
from inspections.judgement import checklist, judge_store, worst_severity, worst_state
from inspections.picture import Judged, draw_snapshots
from inspections.registry import all_checks
from inspections.rule_pack import load_rule_book
from inspections.work import Lease
from stores.models import Store
from stores.platforms.errors import NotAnsweringError
from stores.platforms.registry import PLATFORMS
from stores.reading import StoreRead
from stores.records import Record
from stores.sync import write_reads
from stores.topics import Topic

# A store of a silent platform comes again after this, at the latest after twice this.
AGAIN_AFTER_SILENCE = timedelta(seconds=60)


class ReadStore(NamedTuple):
    """A store that was read under a lease."""

    lease: Lease
    read: StoreRead


def write_group(group: Sequence[ReadStore]) -> int:
    """Writes a group in one transaction; returns how many were written. A store whose lease was lost is left out."""
    with transaction.atomic():
        held = work.still_held(one.lease for one in group)
        ours = sorted((one for one in group if one.lease.store_id in held), key=lambda one: one.lease.store_id)
        if ours:
            _write(ours, timezone.now())
    return len(ours)


def not_offered_by(platform: str) -> dict[Topic, str]:
    """Topic -> reason, derived from what the platform's connector implements."""
    kind = PLATFORMS.get(platform)
    reasons = {topic: kind.reason_not_offered(topic) for topic in Topic} if kind else {}
    return {topic: reason for topic, reason in reasons.items() if reason is not None}


def lacking_on(platform: str) -> Mapping[type[Record], str]:
    """Kinds of records that the platform cannot give -> reason."""
    kind = PLATFORMS.get(platform)
    return kind.lacks if kind else {}


def _write(group: Sequence[ReadStore], now: datetime) -> None:
    standings = write_reads([one.read for one in group], now)
    snapshots = draw_snapshots(
        {one.read.store_id: Judged(one.read.read_at, standings[one.read.store_id]) for one in group}
    )
    known = ledger.open_findings_of(snapshots)
    rules, checks = load_rule_book(), all_checks()
    changes = ledger.LedgerChanges()
    rows: list[dict[str, Any]] = []
    for store_id, shop in snapshots.items():
        not_offered = not_offered_by(shop.platform)
        verdicts = judge_store(shop, checks, rules, not_offered, lacking_on(shop.platform))
        still_open = ledger.compare(store_id, verdicts, checks, known.get(store_id, {}), now, changes)
        items = checklist(verdicts, checks, still_open, not_offered)
        rows.append(inspection_row(store_id, shop.now, shop.time_zone, items, still_open, now))
    ledger.write(changes, now)
    write_inspections(rows)
    silent = {one.read.store_id for one in group if met_silence(one.read)}
    finish_leases([one.lease for one in group], {row["store_id"]: row for row in rows}, now, silent)


def inspection_row(
    store_id: int,
    judged_at: datetime,
    time_zone: str,
    items: dict[str, Any],
    still_open: dict[str, list[str]],
    now: datetime,
) -> dict[str, Any]:
    """The store-day row as written."""
    severities = [level for levels in still_open.values() for level in levels]
    return {
        "store_id": store_id,
        "day": judged_at.astimezone(ZoneInfo(time_zone)).date().isoformat(),
        "judged_at": judged_at,
        "finished_at": now,
        "state": worst_state([State(line["state"]) for line in items.values()]).value,
        "worst_severity": worst_severity(severities),
        "open_findings": len(severities),
        "items": items,
    }


def write_inspections(rows: Sequence[dict[str, Any]]) -> None:
    """One statement: each store's row of its day is made or rewritten."""
    with connection.cursor() as cursor:
        cursor.execute(_INSPECTIONS, [msgspec.json.encode(rows).decode()])


def met_silence(read: StoreRead) -> bool:
    """True when some topic was not even asked for, because the platform had not answered for a while."""
    return any(result.reason_code == NotAnsweringError.code for result in read.topics.values())


def finish_leases(
    leases: Sequence[Lease], rows: dict[int, dict[str, Any]], now: datetime, silent: Collection[int] = ()
) -> None:
    """Ends the leases, plans each store's next round and counts for the sweeps.

    `silent`: stores whose platform did not answer. They come again within minutes, each at a moment of its own: so somebody
    looks when it is back, and they do not all fall upon it at once.
    """
    due = {
        pk: work.next_due(
            now=now,
            time_zone=time_zone,
            day_starts_at=day_starts_at,
            every=timedelta(minutes=every or settings.INSPECT_EVERY_MINUTES),
            stagger=work.stagger_of(pk),
        )
        for pk, time_zone, day_starts_at, every in Store.objects.filter(pk__in=rows).values_list(
            "pk", "time_zone", "day_starts_at", "inspect_every_minutes"
        )
    }
    for pk in due.keys() & set(silent):
        due[pk] = min(due[pk], now + AGAIN_AFTER_SILENCE * (1 + work.stagger_of(pk)))
    work.finish(leases, due)
    done: dict[int, tuple[int, int]] = {}
    for lease in leases:
        if lease.sweep_id is not None:
            stores, blind = done.get(lease.sweep_id, (0, 0))
            done[lease.sweep_id] = (stores + 1, blind + is_blind(rows[lease.store_id]["items"]))
    sweeps.count_done(done, now)


def is_blind(items: dict[str, Any]) -> bool:
    """True when some check could not look."""
    return any(check["state"] == State.UNKNOWN for line in items.values() for check in line["checks"].values())


_INSPECTIONS = """
INSERT INTO inspections_inspection AS known
  (store_id, day, rounds, first_at, judged_at, finished_at, state, worst_severity, open_findings, items)
SELECT store_id, day, 1, finished_at, judged_at, finished_at, state, worst_severity, open_findings, items
FROM json_to_recordset(%s) AS row(store_id bigint, day date, judged_at timestamptz, finished_at timestamptz,
  state text, worst_severity text, open_findings int, items jsonb)
ON CONFLICT (store_id, day) DO UPDATE SET
  rounds = known.rounds + 1, judged_at = excluded.judged_at, finished_at = excluded.finished_at, state = excluded.state,
  worst_severity = excluded.worst_severity, open_findings = excluded.open_findings, items = excluded.items
"""
