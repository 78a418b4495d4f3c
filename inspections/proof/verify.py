"""Goes through every sealed row again: an edit, a row taken out, put in or moved, shows as a hash that no longer fits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from inspections.models import DayHead, SealedDay
from inspections.proof.hashing import hash_of, hash_of_stores


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


def verify_proof(kept: Mapping[str, str] | None = None) -> Verification:
    """`kept`: day (ISO) -> head's hash, as it was kept elsewhere; finds proof that was made anew as a whole."""
    counts = {"days": 0, "heads": 0}
    misfits = [*_stores(counts), *_heads(counts), *_kept(kept or {})]
    return Verification(counts["days"], counts["heads"], misfits)


def _stores(counts: dict[str, int]) -> Iterator[Misfit]:
    before: SealedDay | None = None
    for row in SealedDay.objects.order_by("store_id", "day").iterator(2000):
        counts["days"] += 1
        where = f"{row.name} ({row.platform} {row.shop_id}), {row.day}"
        if row.hash != hash_of(row):
            yield Misfit(where, "The row was changed: its content does not give its hash.")
        if before is not None and before.store_id == row.store_id:
            if row.day != before.day + timedelta(days=1):
                yield Misfit(where, f"Days are missing between {before.day} and {row.day}.")
            if row.prev_hash != before.hash:
                yield Misfit(where, "It does not follow from the day before: a row was changed, taken out or put in.")
        elif row.prev_hash:
            yield Misfit(where, "It follows from a day that is no longer there.")
        before = row


def _heads(counts: dict[str, int]) -> Iterator[Misfit]:
    before: DayHead | None = None
    for head in DayHead.objects.order_by("day").iterator(200):
        counts["heads"] += 1
        where = f"{head.day}"
        if head.hash != hash_of(head):
            yield Misfit(where, "The head was changed: its content does not give its hash.")
        if before is not None and (head.day != before.day + timedelta(days=1) or head.prev_hash != before.hash):
            yield Misfit(where, "The head does not follow from the day before: one was changed, taken out or put in.")
        if before is None and head.prev_hash:
            yield Misfit(where, "The head follows from a day that is no longer there.")
        yield from _of_day(head)
        before = head
    if before is None:
        return
    for day in SealedDay.objects.filter(day__lte=before.day).dates("day", "day"):
        if not DayHead.objects.filter(day=day).exists():
            yield Misfit(f"{day}", "The day has rows and no head.")


def _of_day(head: DayHead) -> Iterator[Misfit]:
    hashes = dict(SealedDay.objects.filter(day=head.day).order_by("store_id").values_list("store_id", "hash"))
    for store_id in head.store_ids:
        if store_id not in hashes:
            yield Misfit(f"store {store_id}, {head.day}", "The row was taken out: the day's head counts it.")
    for store_id in sorted(hashes.keys() - set(head.store_ids)):
        yield Misfit(f"store {store_id}, {head.day}", "The row was put in: the day's head does not know it.")
    if list(hashes) == head.store_ids and hash_of_stores(hashes.values()) != head.stores_hash:
        yield Misfit(f"{head.day}", "A row of the day was changed together with its hash: the head gives another.")


def _kept(kept: Mapping[str, str]) -> Iterator[Misfit]:
    known = dict(DayHead.objects.filter(day__in=[date.fromisoformat(day) for day in kept]).values_list("day", "hash"))
    for day, hashed in sorted(kept.items()):
        found = known.get(date.fromisoformat(day))
        if found != hashed:
            said = "is gone" if found is None else "is another"
            yield Misfit(day, f"The head that was kept elsewhere {said}.")
