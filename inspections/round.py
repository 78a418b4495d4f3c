"""One group of read stores becomes mirror rows, verdicts, findings and inspection rows: all of it or nothing."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from inspections import ledger, sweeps, work
from inspections.answer_times import write_answer_times
from inspections.balances import keep_balances
from inspections.check import Check
from inspections.items import State, state_of_store
from inspections.judgement import amended, checklist, judge_store, worst_severity
from inspections.picture import Judged, draw_snapshots
from inspections.proof.open_day import days_to_write
from inspections.registry import all_checks
from inspections.rule_pack import load_rule_book
from inspections.stock_pools_picture import first_readings, members_of
from inspections.work import Lease
from stores.models import Store
from stores.platforms.errors import NotAnsweringError
from stores.platforms.registry import PLATFORMS
from stores.reading import StoreRead
from stores.records import Record
from stores.sync import write_reads
from stores.topics import Outcome, Topic

# A topic of a store to be read at once; see inspections.work.want.
Wish = tuple[int, Topic, str]

# A store of a silent platform comes again after this, at the latest after twice this.
AGAIN_AFTER_SILENCE = timedelta(seconds=60)


class ReadStore(NamedTuple):
    """A store that was read under a lease."""

    lease: Lease
    read: StoreRead


def write_group(group: Sequence[ReadStore]) -> int:
    """Writes a group in one transaction; returns how many were written. A store whose lease was lost is left out."""
    wishes: set[Wish] = set()
    with transaction.atomic():
        held = work.still_held(one.lease for one in group)
        ours = sorted((one for one in group if one.lease.store_id in held), key=lambda one: one.lease.store_id)
        if ours:
            wishes = _write(ours, timezone.now())
    # Afterwards: two workers that each hold rows the other wishes for would wait for each other. A wish that is lost here is
    # made good by the next round of the store that it is of.
    work.want(wishes)
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


def figures_on(platform: str) -> frozenset[str] | None:
    """Keys of the figures that the platform can give; None when it chooses them itself."""
    kind = PLATFORMS.get(platform)
    return kind.figures if kind else None


def _write(group: Sequence[ReadStore], now: datetime) -> set[Wish]:
    """Rounds are judged by every check; what only webhooks asked for, by the checks of the topics that were read.

    Returns what is to be read again of other stores, because this group told something new of them.
    """
    by_store = {one.read.store_id: one for one in group}
    pools = members_of(list(by_store))
    standings = write_reads([one.read for one in group], now)
    keep_balances(by_store, now)
    snapshots = draw_snapshots({pk: Judged(one.read.read_at, standings[pk]) for pk, one in by_store.items()}, pools)
    known = ledger.open_findings_of(snapshots)
    rules, every_check = load_rule_book(), all_checks()
    write_answer_times(snapshots.values(), rules, every_check["messages_unanswered"])
    changes = ledger.LedgerChanges()
    own_days = days_to_write({pk: (shop.now, shop.time_zone) for pk, shop in snapshots.items()}, now)
    days = days_so_far({pk: day for pk, day in own_days.items() if not by_store[pk].lease.whole})
    rows: dict[int, dict[str, Any]] = {}
    for store_id, shop in snapshots.items():
        whole = by_store[store_id].lease.whole
        not_offered = not_offered_by(shop.platform)
        checks = every_check if whole else checks_within(every_check, _judged_anew(by_store[store_id], not_offered))
        verdicts = judge_store(shop, checks, rules, not_offered, lacking_on(shop.platform), figures_on(shop.platform))
        still_open = ledger.compare(store_id, verdicts, checks, known.get(store_id, {}), now, changes)
        day = days.get(store_id, {})
        items = checklist(verdicts, checks, still_open) if whole else amended(day, verdicts, checks, still_open)
        rows[store_id] = inspection_row(store_id, shop.now, own_days[store_id], items, now)
    ledger.write(changes, now)
    write_inspections([rows[pk] for pk in rows if by_store[pk].lease.whole])
    amend_inspections([rows[pk] for pk in days])
    _finish(group, rows, now)
    return set(first_readings(pools, standings))


def _finish(group: Sequence[ReadStore], rows: dict[int, dict[str, Any]], now: datetime) -> None:
    silent = {one.read.store_id for one in group if met_silence(one.read)}
    finish_leases([one.lease for one in group if one.lease.whole], rows, now, silent)
    work.finish_wanted([one.lease for one in group if not one.lease.whole])
    failed = {
        one.read.store_id: [topic for topic, result in one.read.topics.items() if result.outcome == Outcome.FAILED]
        for one in group
    }
    work.settle_wanted([one.lease for one in group], failed)


def _judged_anew(one: ReadStore, not_offered: Collection[Topic]) -> frozenset[Topic]:
    """What was read, and what was asked for and is told by somebody else because the platform shows it to no app."""
    return frozenset(one.read.topics) | ((one.lease.topics or frozenset()) & frozenset(not_offered))


def checks_within(checks: Mapping[str, Check], topics: Collection[Topic]) -> dict[str, Check]:
    """The checks that judge by nothing but these topics: others would judge the present by what was read long ago."""
    return {name: check for name, check in checks.items() if check.topics and check.topics <= set(topics)}


def inspection_row(
    store_id: int, judged_at: datetime, day: str, items: dict[str, Any], now: datetime
) -> dict[str, Any]:
    """The store-day row as written. `day`: see inspections.proof.open_day."""
    return {
        "store_id": store_id,
        "day": day,
        "judged_at": judged_at,
        "finished_at": now,
        "state": state_of_store(State(line["state"]) for line in items.values()).value,
        "worst_severity": worst_severity([line["worst"] for line in items.values() if line["worst"]]),
        "open_findings": sum(line["findings"] for line in items.values()),
        "items": items,
    }


def days_so_far(days: Mapping[int, str]) -> dict[int, dict[str, Any]]:
    """Store id -> the `items` of its row of that day, for stores (id -> day) whose day has one already."""
    if not days:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT store_id, items::text FROM inspections_inspection"
            " JOIN unnest(%s::bigint[], %s::date[]) AS wanted(store_id, day) USING (store_id, day)",
            [list(days), list(days.values())],
        )
        return {store_id: msgspec.json.decode(items) for store_id, items in cursor.fetchall()}


def write_inspections(rows: Sequence[dict[str, Any]]) -> None:
    """One statement: each store's row of its day is made or rewritten."""
    _each(_INSPECTIONS, rows)


def amend_inspections(rows: Sequence[dict[str, Any]]) -> None:
    """What some checks say anew, in rows that are there. Rounds and their times stay: this was no round."""
    _each(_AMENDED, rows)


def _each(sql: str, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(sql, [msgspec.json.encode(rows).decode()])


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


_ROWS = """
FROM json_to_recordset(%s) AS row(store_id bigint, day date, judged_at timestamptz, finished_at timestamptz,
  state text, worst_severity text, open_findings int, items jsonb)
"""

_INSPECTIONS = f"""
INSERT INTO inspections_inspection AS known
  (store_id, day, rounds, first_at, judged_at, finished_at, state, worst_severity, open_findings, items)
SELECT store_id, day, 1, finished_at, judged_at, finished_at, state, worst_severity, open_findings, items
{_ROWS}
ON CONFLICT (store_id, day) DO UPDATE SET
  rounds = known.rounds + 1, judged_at = excluded.judged_at, finished_at = excluded.finished_at, state = excluded.state,
  worst_severity = excluded.worst_severity, open_findings = excluded.open_findings, items = excluded.items
"""

_AMENDED = f"""
UPDATE inspections_inspection AS known SET
  judged_at = row.judged_at, state = row.state, worst_severity = row.worst_severity,
  open_findings = row.open_findings, items = row.items
{_ROWS}
WHERE known.store_id = row.store_id AND known.day = row.day
"""  # noqa: S608  (our own text)
