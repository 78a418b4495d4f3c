"""Sweeps: asking for many stores at once, and how far that has come."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from inspections.models import Schedule, Sweep
from people.audit import Verb, record
from people.models import User
from stores.models import Store

# A sweep with no progress for so long is shown as stalled.
STALLED_AFTER_SECONDS = 30


def start_sweep(stores: QuerySet[Store], asked_by: User | None) -> Sweep:
    """Makes every active store of `stores` due now. A store still waited for by another sweep moves to this one."""
    now = timezone.now()
    with transaction.atomic():
        plan_missing()
        ids = list(stores.filter(is_active=True).order_by().values_list("pk", flat=True))
        sweep = Sweep.objects.create(asked_by=asked_by, asked_at=now, total=len(ids), last_progress_at=now)
        _let_go_of_older_sweeps(ids)
        Schedule.objects.filter(store_id__in=ids).update(due_at=Now(), sweep=sweep, attempt=0)
        if not ids:
            Sweep.objects.filter(pk=sweep.pk).update(finished_at=now)
        if asked_by is not None:
            record(asked_by, Verb.ASKED, sweep, after={"stores": len(ids)})
        transaction.on_commit(lambda: ring(len(ids)))
    sweep.refresh_from_db()
    return sweep


def plan_missing() -> None:
    """Gives every active store its place in the schedule, due at once, and takes it from the others."""
    missing = Store.objects.filter(is_active=True, schedule__isnull=True).values_list("pk", flat=True)
    Schedule.objects.bulk_create([Schedule(store_id=pk, due_at=Now()) for pk in missing], ignore_conflicts=True)
    Schedule.objects.filter(store__is_active=False, lease__isnull=True).delete()


def count_done(done: dict[int, tuple[int, int]], now: datetime) -> None:
    """Adds to sweeps what one transaction finished: sweep id -> (stores, of them with something unreadable)."""
    for sweep_id, (stores, blind) in sorted(done.items()):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE inspections_sweep SET done = done + %s, blind = blind + %s, last_progress_at = %s,"
                " finished_at = CASE WHEN done + %s >= total THEN %s ELSE finished_at END WHERE id = %s",
                [stores, blind, now, stores, now, sweep_id],
            )


def ring(stores: int) -> None:
    """Wakes workers for so many due stores; the beat's next tick would too."""
    from inspections.tasks import ring_workers

    ring_workers(stores)


def _let_go_of_older_sweeps(store_ids: list[int]) -> None:
    """An older sweep no longer waits for stores that a newer one has asked for: its total shrinks."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH moved AS (SELECT sweep_id, count(*) AS stores FROM inspections_schedule"
            " WHERE store_id = ANY(%s) AND sweep_id IS NOT NULL GROUP BY sweep_id)"
            " UPDATE inspections_sweep SET total = total - moved.stores,"
            " finished_at = CASE WHEN done >= total - moved.stores THEN now() ELSE finished_at END"
            " FROM moved WHERE inspections_sweep.id = moved.sweep_id",
            [store_ids],
        )
