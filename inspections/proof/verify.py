"""Goes through every sealed row again: an edit, a row taken out, put in or moved, shows as a hash that no longer fits.

The inspections behind the rows are gone through too, and so are the days that are over and have no row, and the database's guard.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from inspections.models import DayHead, Inspection, SealedDay, Sealing
from inspections.proof.days import last_day_over, last_day_over_everywhere
from inspections.proof.hashing import hash_of, hash_of_inspection, hash_of_stores
from inspections.proof.seal import first_day_of
from inspections.proof.sealings import hash_of_new
from stores.models import Store

# Sealing runs every few minutes: a day that is over for so long and not sealed was taken out, or nothing seals.
_SEALED_WITHIN = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Misfit:
    """One thing that does not fit. `where`: store-day or day; `what`: what is wrong there."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Verification:
    """How much was gone through, and what does not fit."""

    days: int
    heads: int
    misfits: list[Misfit]


def verify_proof(now: datetime, kept: Mapping[str, str] | None = None) -> Verification:
    """`kept`: day (ISO) -> head's hash and `#number` -> sealing's, as they were kept elsewhere; finds proof that was made anew."""
    counts = {"days": 0, "heads": 0}
    misfits = [*_guard(), *_stores(counts), *_unsealed(now), *_heads(counts, now), *_sealings(), *_kept(kept or {})]
    return Verification(counts["days"], counts["heads"], misfits)


def _guard() -> Iterator[Misfit]:
    """The triggers that refuse every change: whoever switched one off meant to change something."""
    with connection.cursor() as cursor:
        cursor.execute(_GUARDS)
        for table, trigger in cursor.fetchall():
            what = _(
                "The trigger `{trigger}` is gone or switched off: the database no longer guards what the proof is made of."
            )
            yield Misfit(_("table {name}").format(name=table), what.format(trigger=trigger))


def _stores(counts: dict[str, int]) -> Iterator[Misfit]:
    known = set(Store.objects.values_list("pk", flat=True))
    rows = SealedDay.objects.order_by("store_id", "day").iterator(2000)
    for store_id, days in groupby(rows, key=lambda row: row.store_id):
        behind = _inspections_of(store_id) if store_id in known else None
        before: SealedDay | None = None
        for row in days:
            counts["days"] += 1
            found = [*_chained(row, before), *(_behind(row, behind) if behind is not None else ())]
            yield from (Misfit(f"{row.name} ({row.platform} {row.shop_id}), {row.day}", what) for what in found)
            before = row


def _chained(row: SealedDay, before: SealedDay | None) -> Iterator[str]:
    """What is wrong with a row and the store's day before."""
    if row.hash != hash_of(row):
        yield _("The row was changed: its content does not give its hash.")
    if before is None:
        if row.prev_hash:
            yield _("It follows from a day that is no longer there.")
        return
    if row.day != before.day + timedelta(days=1):
        yield _("Days are missing between {before} and {day}.").format(before=before.day, day=row.day)
    if row.prev_hash != before.hash:
        yield _("It does not follow from the day before: a row was changed, taken out or put in.")


def _behind(row: SealedDay, inspections: Mapping[date, str]) -> Iterator[str]:
    """What is wrong between a row and the inspection it was made of."""
    found = inspections.get(row.day)
    if row.inspected and found is None:
        yield _("The inspection behind it was taken out after the day was sealed.")
    elif not row.inspected and found is not None:
        yield _("An inspection was put in after the day was sealed without one.")
    elif row.inspection_hash and row.inspection_hash != found:
        yield _("The inspection behind it was changed after the day was sealed.")


def _inspections_of(store_id: int) -> dict[date, str]:
    return {row.day: hash_of_inspection(row) for row in Inspection.objects.filter(store_id=store_id).iterator(500)}


def _unsealed(now: datetime) -> Iterator[Misfit]:
    """Stores of which days are over for a while and have no row after their last one."""
    newest = dict(SealedDay.objects.order_by().values_list("store_id").annotate(Max("day")))
    headed = DayHead.objects.aggregate(day=Max("day"))["day"]
    for store in Store.objects.order_by("pk"):
        last = newest.get(store.pk)
        first = last + timedelta(days=1) if last else first_day_of(store, headed)
        over = last_day_over(store.time_zone, now - _SEALED_WITHIN)
        if first <= over:
            one = _("{day} is over and has no row: it was taken out, or nothing seals the days.")
            more = _(
                "Every day from {day} to {last} is over and has no row: it was taken out, or nothing seals the days."
            )
            where = f"{store.name} ({store.platform} {store.external_id})"
            yield Misfit(where, (one if first == over else more).format(day=first, last=over))


def _heads(counts: dict[str, int], now: datetime) -> Iterator[Misfit]:
    before: DayHead | None = None
    for head in DayHead.objects.order_by("day").iterator(200):
        counts["heads"] += 1
        where = f"{head.day}"
        if head.hash != hash_of(head):
            yield Misfit(where, _("The head was changed: its content does not give its hash."))
        if before is not None and (head.day != before.day + timedelta(days=1) or head.prev_hash != before.hash):
            yield Misfit(
                where, _("The head does not follow from the day before: one was changed, taken out or put in.")
            )
        if before is None and head.prev_hash:
            yield Misfit(where, _("The head follows from a day that is no longer there."))
        yield from _of_day(head)
        before = head
    over = last_day_over_everywhere(now - _SEALED_WITHIN)
    headless = SealedDay.objects.filter(day__lte=over).exclude(day__in=DayHead.objects.values("day"))
    for day in headless.order_by("day").values_list("day", flat=True).distinct():
        yield Misfit(f"{day}", _("The day has rows and no head."))


def _of_day(head: DayHead) -> Iterator[Misfit]:
    hashes = dict(SealedDay.objects.filter(day=head.day).order_by("store_id").values_list("store_id", "hash"))
    for store_id in head.store_ids:
        if store_id not in hashes:
            yield Misfit(_store_day(store_id, head), _("The row was taken out: the day's head counts it."))
    for store_id in sorted(hashes.keys() - set(head.store_ids)):
        yield Misfit(_store_day(store_id, head), _("The row was put in: the day's head does not know it."))
    if list(hashes) == head.store_ids and hash_of_stores(hashes.values()) != head.stores_hash:
        yield Misfit(f"{head.day}", _("A row of the day was changed together with its hash: the head gives another."))


def _store_day(store_id: int, head: DayHead) -> str:
    return _("store {number}, {day}").format(number=store_id, day=head.day)


def _sealings() -> Iterator[Misfit]:
    """The lines of the runs: each follows from the one before, and what it covers is all there."""
    before: Sealing | None = None
    for one in Sealing.objects.order_by("number").iterator(500):
        where = _sealing(one.number)
        if one.hash != hash_of(one):
            yield Misfit(where, _("The line was changed: its content does not give its hash."))
        if (one.number, one.prev_hash) != ((before.number + 1, before.hash) if before else (1, "")):
            yield Misfit(where, _("It does not follow from the one before: a line was changed, taken out or put in."))
        rows, heads = SealedDay.objects.filter(sealing=one.number), DayHead.objects.filter(sealing=one.number)
        covered = list(rows.only("store_id", "day", "hash")), list(heads.only("day", "hash"))
        if (len(covered[0]), len(covered[1])) != (one.new_rows, one.new_heads):
            yield Misfit(where, _("A row or a head that it covers was taken out, or one was put in."))
        elif hash_of_new(*covered) != one.new_hash:
            yield Misfit(where, _("A row or a head that it covers was written anew together with its hash."))
        before = one
    yield from _counted(before)


def _counted(last: Sealing | None) -> Iterator[Misfit]:
    """The newest line knows how many rows and heads there are; what says that it is newer was put in, or its line taken out."""
    rows, heads, number = (last.rows, last.heads, last.number) if last else (0, 0, 0)
    there = SealedDay.objects.count(), DayHead.objects.count()
    newer = [model for model in (SealedDay, DayHead) if model.objects.filter(sealing__gt=number).exists()]
    if newer:
        yield Misfit(_sealing(number + 1), _("Rows or heads name it, and it is not there: it was taken out."))
    elif last is not None and there != (rows, heads):
        what = _("Counted there: rows {rows}, heads {heads}; found: rows {rows_found}, heads {heads_found}.")
        found = {"rows": rows, "heads": heads, "rows_found": there[0], "heads_found": there[1]}
        yield Misfit(_sealing(number), what.format(**found))


def _sealing(number: int) -> str:
    return _("sealing #{number}").format(number=number)


def _kept(kept: Mapping[str, str]) -> Iterator[Misfit]:
    days = [key for key in kept if not key.startswith("#")]
    numbers = [int(key[1:]) for key in kept if key.startswith("#")]
    heads = DayHead.objects.filter(day__in=days).values_list("day", "hash")
    sealings = Sealing.objects.filter(number__in=numbers).values_list("number", "hash")
    known = {f"{day}": hashed for day, hashed in heads} | {f"#{number}": hashed for number, hashed in sealings}
    for name, hashed in sorted(kept.items()):
        found = known.get(name)
        if found != hashed:
            yield Misfit(name, _(_KEPT[name.startswith("#"), found is None]))


# Is it a sealing, is it gone -> what is said.
_KEPT = {
    (True, True): gettext_noop("The sealing that was kept elsewhere is gone."),
    (True, False): gettext_noop("The sealing that was kept elsewhere is another."),
    (False, True): gettext_noop("The head that was kept elsewhere is gone."),
    (False, False): gettext_noop("The head that was kept elsewhere is another."),
}

_GUARDS = """
SELECT wanted.name, wanted.trigger
FROM (VALUES ('inspections_sealedday', 'sealed'), ('inspections_sealedday', 'sealed_whole'),
             ('inspections_dayhead', 'sealed'), ('inspections_dayhead', 'sealed_whole'),
             ('inspections_sealing', 'sealed'), ('inspections_sealing', 'sealed_whole'),
             ('stores_inspectionswitch', 'sealed'), ('stores_inspectionswitch', 'sealed_whole'),
             ('stores_store', 'keep_switch'), ('stores_store', 'keep_switch_of_new')) AS wanted(name, trigger)
WHERE NOT EXISTS (
  SELECT 1 FROM pg_trigger
  WHERE tgrelid = wanted.name::regclass AND tgname = wanted.trigger AND tgenabled IN ('O', 'A'))
ORDER BY 1, 2
"""
