"""The Celery tasks of this room, on a queue and workers of their own: inspections cannot keep them waiting.

A message says only that something may be due; what is due stands in PostgreSQL.
"""

import os
import threading
import time

import structlog
from celery import shared_task
from kombu.exceptions import OperationalError

from alerts import escalation, intake, looking, outbox, telling
from alerts.auditor.look import look
from alerts.clock import database_now
from alerts.turns import OneForAll
from inspections.models import WorkerHeartbeat

log = structlog.get_logger(__name__)

QUEUE = "notify"
_BELL_EXPIRES_SECONDS = 20
_SIGN_EVERY_SECONDS = 10.0
_intake, _outbox = OneForAll(), OneForAll()


@shared_task(name="alerts.take_up", queue=QUEUE, max_retries=2)
def take_up() -> int:
    """Makes alerts of what inspections found and plans who hears of them; returns how many changes. May run twice unharmed."""
    _sign()
    return _intake.run(_take_up)


def _take_up() -> int:
    """By turns: whoever came first is told before those who came meanwhile are taken up."""
    taken = 0
    while True:
        changes, acts = intake.take_up(database_now()), telling.tell_of_acts(database_now())
        taken += changes
        if acts:
            ring_outbox()
        if not changes and not acts:
            return taken


@shared_task(name="alerts.send_outbox", queue=QUEUE, max_retries=2)
def send_outbox() -> int:
    """Sends what is due; returns how many rows were dealt with. May run twice, or side by side, unharmed."""
    _sign()
    return _outbox.run(outbox.send_due)


@shared_task(name="alerts.look_at_clock", queue=QUEUE, max_retries=2)
def look_at_clock() -> int:
    """Holds and snoozes that end, steps of escalations that are due. May run twice, or not at all, unharmed."""
    _sign()
    changed = looking.look_at_clock(database_now())
    while steps := escalation.take_due_steps(database_now()):
        changed += steps
    if changed:
        take_up()
        ring_outbox()
    return changed


@shared_task(name="alerts.audit", queue=QUEUE, max_retries=2)
def audit() -> int:
    """Notices silence; returns how many things are amiss. May run twice, or not at all, unharmed."""
    _sign()
    amiss = look(database_now())
    if amiss:
        ring_outbox()
    return amiss


def ring_outbox() -> None:
    """Wakes whoever sends. A broker that is away is no loss: the beat rings again."""
    try:
        send_outbox.apply_async(expires=_BELL_EXPIRES_SECONDS, retry=False)
    except OperationalError as fault:
        log.warning("the broker is away; the beat will ring", fault=str(fault))


def ring_intake() -> None:
    """Wakes whoever takes up. A broker that is away is no loss: the beat rings again."""
    try:
        take_up.apply_async(expires=_BELL_EXPIRES_SECONDS, retry=False)
    except OperationalError as fault:
        log.warning("the broker is away; the beat will ring", fault=str(fault))


_signed = {"at": float("-inf")}
_signing = threading.Lock()


def _sign() -> None:
    """A worker that still gets work says so; the watchdog outside Celery restarts one that fell silent."""
    name = os.environ.get("SHOPOPS_WORKER_NAME", "")
    with _signing:
        if not name or time.monotonic() - _signed["at"] < _SIGN_EVERY_SECONDS:
            return
        _signed["at"] = time.monotonic()
    WorkerHeartbeat.objects.update_or_create(name=name, defaults={"seen_at": database_now(), "in_flight": 0})
