"""The worker's engine: one fetch loop, one writer thread, one heartbeat a process; Celery's threads feed it leases.

Stores are read hundreds at a time on the loop. The writer takes all that are ready (at most 50) and writes them in one
transaction; a group that fails is written store by store, so that one bad store spoils no other.
"""

import os
import queue
import socket
import threading
import time
from datetime import timedelta
from functools import cache

import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from inspections import work
from inspections.models import WorkerHeartbeat
from inspections.round import ReadStore, write_group
from inspections.work import Lease
from stores.fetching import FetchLoop, fetch_loop
from stores.platforms.base import Platform, ShopSession
from stores.platforms.limits import routine_calls
from stores.reading import read_store
from stores.sync import open_sessions

log = structlog.get_logger(__name__)

BATCH = 50
# Enough to keep a core busy at a quarter of a second a call; more would only hold memory and leases.
_MOST_IN_FLIGHT = 150
# While more stores are being read, the writer waits this long for company: fewer, fuller transactions.
_LINGER_SECONDS = 0.15
_HEARTBEAT_SECONDS = 5.0
_RETRY_AFTER = timedelta(seconds=20)


class Engine:
    """Lives as long as its worker process."""

    def __init__(self) -> None:
        self.name = os.environ.get("SHOPOPS_WORKER_NAME") or f"{socket.gethostname()}:{os.getpid()}"
        self._holder = f"{self.name[:60]}:{os.getpid()}"
        self._loop: FetchLoop = fetch_loop()
        self._ready: queue.Queue[ReadStore] = queue.Queue()
        self._in_flight = 0
        self._changed = threading.Condition()
        self._writer_turned_at = time.monotonic()
        for work_of_thread, name in ((self._write_for_ever, "writer"), (self._beat_for_ever, "heartbeat")):
            threading.Thread(target=work_of_thread, name=name, daemon=True).start()

    def drain(self) -> int:
        """Takes and reads due stores until there are none; returns how many this call took. Waits for room, not for results."""
        taken = 0
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._in_flight + BATCH <= _MOST_IN_FLIGHT)
                self._in_flight += BATCH
            leases = self._lease()
            with self._changed:
                self._in_flight -= BATCH - len(leases)
                self._changed.notify_all()
            if not leases:
                return taken
            taken += len(leases)
            self._start(leases)

    def wait_until_idle(self, seconds: float) -> bool:
        """True when nothing is in flight any more within `seconds`; for shutting down and for tests."""
        with self._changed:
            return self._changed.wait_for(lambda: self._in_flight == 0, seconds)

    # -- reading -------------------------------------------------------------------------------------------------

    def _lease(self) -> list[Lease]:
        try:
            return work.lease_due(self._holder, BATCH)
        except DatabaseError as fault:
            log.warning("no stores could be leased", fault=type(fault).__name__)
            connection.close()
            return []

    def _start(self, leases: list[Lease]) -> None:
        by_store = {lease.store_id: lease for lease in leases}
        try:
            sessions, unreadable = open_sessions(list(by_store), self._loop)
        except Exception as fault:
            log.exception("stores could not be opened for reading", fault=type(fault).__name__)
            self._give_back(leases)
            return
        for read in unreadable:
            self._ready.put(ReadStore(by_store.pop(read.store_id), read))
        for platform, shop in sessions:
            self._loop.submit(self._read(platform, shop, by_store.pop(shop.store_id)))
        if by_store:  # removed or switched off since they were leased
            self._give_back(list(by_store.values()))

    async def _read(self, platform: Platform, shop: ShopSession, lease: Lease) -> None:
        # A part of each daily quota is kept for what people and webhooks ask for.
        with routine_calls(lease.sweep_id is None and not shop.plan.poked):
            read = await read_store(platform, shop, seconds=settings.PLATFORM_STORE_SECONDS)
        self._ready.put(ReadStore(lease, read))

    # -- writing -------------------------------------------------------------------------------------------------

    def _write_for_ever(self) -> None:
        while True:
            group = self._next_group()
            self._writer_turned_at = time.monotonic()
            if group:
                self._write(group)

    def _next_group(self) -> list[ReadStore]:
        try:
            group = [self._ready.get(timeout=1.0)]
        except queue.Empty:
            return []
        deadline = time.monotonic() + _LINGER_SECONDS
        while len(group) < BATCH:
            try:
                group.append(self._ready.get(timeout=max(0.0, deadline - time.monotonic())))
            except queue.Empty:
                break
            if len(group) >= self._in_flight:
                break
        return group

    def _write(self, group: list[ReadStore]) -> None:
        try:
            close_old_connections()
            write_group(group)
        except Exception as fault:
            connection.close()
            self._write_singly(group, fault)
        with self._changed:
            self._in_flight -= len(group)
            self._changed.notify_all()

    def _write_singly(self, group: list[ReadStore], fault: Exception) -> None:
        """One bad store must not keep the others of its group from being written."""
        log.warning("a group failed and is written store by store", stores=len(group), fault=type(fault).__name__)
        for one in group:
            try:
                write_group([one])
            except Exception:
                log.exception("a store could not be written", store=one.lease.store_id)
                connection.close()
                self._release([one.lease])

    def _give_back(self, leases: list[Lease]) -> None:
        self._release(leases)
        with self._changed:
            self._in_flight -= len(leases)
            self._changed.notify_all()

    def _release(self, leases: list[Lease]) -> None:
        try:
            work.release(leases, _RETRY_AFTER)
        except DatabaseError:
            connection.close()  # the leases end by themselves

    # -- heartbeat -----------------------------------------------------------------------------------------------

    def _beat_for_ever(self) -> None:
        while True:
            started = time.monotonic()
            if self._is_alive():
                self._beat()
            time.sleep(max(0.5, min(_HEARTBEAT_SECONDS, settings.LEASE_SECONDS / 4) - (time.monotonic() - started)))

    def _is_alive(self) -> bool:
        """The loop answers and the writer turns: otherwise the leases are let go and the watchdog restarts us."""
        writer_waits = time.monotonic() - self._writer_turned_at
        return self._loop.answers_within(5.0) and writer_waits < settings.LEASE_SECONDS * 2

    def _beat(self) -> None:
        try:
            close_old_connections()
            work.renew_leases(self._holder)
            WorkerHeartbeat.objects.update_or_create(
                name=self.name, defaults={"seen_at": timezone.now(), "in_flight": max(0, self._in_flight)}
            )
        except DatabaseError as fault:
            log.warning("no heartbeat could be written", fault=type(fault).__name__)
            connection.close()


_first_use = threading.Lock()


def engine() -> Engine:
    """This process's engine, started at first use; one only, however many threads ask at once."""
    with _first_use:
        return _only_engine()


@cache
def _only_engine() -> Engine:
    return Engine()
