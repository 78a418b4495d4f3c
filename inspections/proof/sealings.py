"""The line that each run of sealing leaves: it covers what the run wrote at once, and counts everything there is."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from inspections.models import DayHead, SealedDay, Sealing
from inspections.proof.hashing import hash_of, hash_of_stores

log = structlog.get_logger(__name__)


def next_number() -> int:
    """The number that whatever is sealed now is to carry. Only under the lock of sealing."""
    return _number_after(Sealing.objects.order_by("-number").first())


def keep_sealing(rows: Sequence[SealedDay], heads: Sequence[DayHead], now: datetime) -> None:
    """Writes the line of a run, in its transaction; none for a run that sealed nothing."""
    if not rows and not heads:
        return
    last = Sealing.objects.order_by("-number").first()
    sealing = Sealing(
        number=_number_after(last),
        sealed_at=now,
        rows=last.rows + len(rows) if last else SealedDay.objects.count(),
        heads=last.heads + len(heads) if last else DayHead.objects.count(),
        new_rows=len(rows),
        new_heads=len(heads),
        new_hash=hash_of_new(rows, heads),
        prev_hash=last.hash if last else "",
    )
    sealing.hash = hash_of(sealing)
    sealing.save(force_insert=True)
    # Logs go elsewhere than the database: whoever makes the proof anew does not reach the hash that stands there.
    log.info("days were sealed", number=sealing.number, hash=sealing.hash, rows=sealing.rows, heads=sealing.heads)


def hash_of_new(rows: Sequence[SealedDay], heads: Sequence[DayHead]) -> str:
    """Over their hashes; the rows by store and day, then the heads by day."""
    of_rows = [row.hash for row in sorted(rows, key=lambda row: (row.store_id, row.day))]
    return hash_of_stores([*of_rows, *(head.hash for head in sorted(heads, key=lambda head: head.day))])


def _number_after(last: Sealing | None) -> int:
    return last.number + 1 if last else 1
