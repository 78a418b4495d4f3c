"""The Celery tasks of this room. A message says only that something may be due; what is due stands in PostgreSQL."""

from datetime import timedelta

import structlog
from celery import shared_task
from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from inspections import sweeps, work
from inspections.after_actions import count_unfollowed
from inspections.engine import BATCH, engine
from inspections.models import WorkerHeartbeat
from inspections.policy.watch import watch_due
from inspections.proof.evidence_packs import forget_files
from inspections.proof.seal import seal_days
from inspections.rota.schedule import plan_ahead
from inspections.unfinished import write_down_spent
from inspections.wakings import count_waiting

log = structlog.get_logger(__name__)

# One bell wakes one thread, which goes on while something is due; more bells than threads would only wait.
_MOST_BELLS = 8
_BELL_EXPIRES_SECONDS = 20
_DISPATCH_LOCK = 7_236_001


def ring_workers(stores: int) -> None:
    """Sends as many messages as this many due stores deserve. A broker that is away is no loss: the beat rings again."""
    try:
        for _ in range(min(-(-stores // BATCH), _MOST_BELLS)):
            inspect_due.apply_async(expires=_BELL_EXPIRES_SECONDS, retry=False)
    except OperationalError as fault:
        log.warning("the broker is away; the beat will ring", fault=str(fault))


@shared_task(name="inspections.inspect_due", max_retries=2)
def inspect_due() -> int:
    """Takes webhooks and due stores until there are none. May run twice, or not at all, unharmed."""
    return engine().drain()


@shared_task(name="inspections.dispatch_due")
def dispatch_due() -> int:
    """The beat's tick: plans new stores, rings for what is due. With two beats, one of them finds the lock taken."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_DISPATCH_LOCK])
            if not cursor.fetchone()[0]:
                return 0
        sweeps.plan_missing()
        due = work.count_due()
        waiting = count_waiting() + count_unfollowed()
    write_down_spent()
    if due or waiting:
        ring_workers(due + waiting)
    return due


@shared_task(name="inspections.look_for_silence")
def look_for_silence() -> int:
    """Forgets heartbeats of workers long gone; the watchdog outside Celery acts on those that fell silent."""
    old = timezone.now() - timedelta(hours=1)
    return WorkerHeartbeat.objects.filter(seen_at__lt=old).delete()[0]


@shared_task(name="inspections.watch_policies")
def watch_policies() -> int:
    """Looks at the policy pages that are due; returns how many. May run twice, or not at all, unharmed."""
    return watch_due(timezone.now()).pages


@shared_task(name="inspections.seal_days")
def seal_finished_days() -> int:
    """Seals the store-days that are over; returns how many. May run twice, or not at all, unharmed."""
    return seal_days(timezone.now()).days


@shared_task(name="inspections.forget_evidence_files")
def forget_evidence_files() -> int:
    """Empties evidence packs whose day is over; returns how many. May run twice, or not at all, unharmed."""
    return forget_files(timezone.now())


@shared_task(name="inspections.plan_rota")
def plan_rota() -> int:
    """Brings the rota of log-ins up to date; returns how many turns are new or moved. May run twice, or not at all, unharmed."""
    return plan_ahead(timezone.now()).moved


def ring_policy_watch() -> None:
    """Wakes the watch at once. A broker that is away is no loss: the beat rings again."""
    try:
        watch_policies.apply_async(expires=_BELL_EXPIRES_SECONDS, retry=False)
    except OperationalError as fault:
        log.warning("the broker is away; the beat will ring", fault=str(fault))
