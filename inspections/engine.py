"""The worker's engine: one fetch loop, one writer thread, one heartbeat a process; Celery's threads feed it leases.

Stores are read hundreds at a time on the loop. The writer takes all that are ready (at most 50) and writes them in one
transaction; a group that fails is written store by store, so that one bad store spoils no other.
"""

import os
import queue
import socket
import threading
import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from functools import cache

import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from inspections import work
from inspections.after_actions import follow_actions
from inspections.models import WorkerHeartbeat
from inspections.round import ReadStore, write_group
from inspections.wakings import take_pushes
from inspections.work import Lease
from stores.actions.sending import drain_beside
from stores.fetching import FetchLoop, fetch_loop
from stores.platforms.base import Platform, ShopSession
from stores.platforms.limits import routine_calls
from stores.reading import read_store
from stores.sync import open_sessions

log = structlog.get_logger(__name__)

BATCH = 50
# Enough to keep a core busy at a quarter of a second a call; more would only hold memory and leases. Each app has so many
# places of its own, so that an app whose platform is slow takes none of another's.
_MOST_OF_AN_APP = 150
_MOST_IN_FLIGHT = 3 * _MOST_OF_AN_APP
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
        self._of_app: Counter[str] = Counter()
        self._changed = threading.Condition()
        self._writer_turned_at = time.monotonic()
        for work_of_thread, name in ((self._write_for_ever, "writer"), (self._beat_for_ever, "heartbeat")):
            threading.Thread(target=work_of_thread, name=name, daemon=True).start()

    def drain(self) -> int:
        """Takes webhooks and reads due stores until there are none; returns how many stores. Waits for room, not for results."""
        taken = 0
        while True:
            drain_beside(self._loop)  # what people want done waits for no round
            full = self._reserve()
            self._take_pushes()
            leases = self._lease(full)
            self._return(BATCH - len(leases))
            if leases:
                taken += len(leases)
                self._start(leases)
            elif not self._wait_for_room(full):
                return taken

    def wait_until_idle(self, seconds: float) -> bool:
        """True when nothing is in flight any more within `seconds`; for shutting down and for tests."""
        with self._changed:
            return self._changed.wait_for(lambda: self._in_flight == 0, seconds)

    def _reserve(self) -> list[str]:
        """Waits until a batch may be read beside what is in flight; returns the apps that have no place left."""
        with self._changed:
            self._changed.wait_for(lambda: self._in_flight + BATCH <= _MOST_IN_FLIGHT)
            self._in_flight += BATCH
            return self._full_apps()

    def _return(self, places: int) -> None:
        with self._changed:
            self._in_flight -= places
            self._changed.notify_all()

    def _wait_for_room(self, full: Sequence[str]) -> bool:
        """False at once when no app was full; else True as soon as one of them has room again."""
        with self._changed:
            return self._changed.wait_for(lambda: not set(full) <= set(self._full_apps())) if full else False

    def _full_apps(self) -> list[str]:
        return [app for app, stores in self._of_app.items() if stores >= _MOST_OF_AN_APP]

    # -- reading -------------------------------------------------------------------------------------------------

    def _take_pushes(self) -> None:
        try:
            take_pushes()
            follow_actions()
        except DatabaseError as fault:  # they wait for the next turn
            log.warning("webhooks could not be taken", fault=type(fault).__name__)
            connection.close()

    def _lease(self, full: Sequence[str]) -> list[Lease]:
        try:
            return work.lease_due(self._holder, BATCH, full)
        except DatabaseError as fault:
            log.warning("no stores could be leased", fault=type(fault).__name__)
            connection.close()
            return []

    def _start(self, leases: list[Lease]) -> None:
        by_store = {lease.store_id: lease for lease in leases}
        try:
            poked = {lease.store_id: lease.poked() for lease in leases}
            sessions, unreadable = open_sessions(list(by_store), self._loop, poked)
        except Exception as fault:
            log.exception("stores could not be opened for reading", fault=type(fault).__name__)
            self._give_back(leases)
            return
        for read in unreadable:
            self._ready.put(ReadStore(by_store.pop(read.store_id), read))
        with self._changed:
            self._of_app.update(_app_of(shop) for _, shop in sessions)
        for platform, shop in sessions:
            self._loop.submit(self._read(platform, shop, by_store.pop(shop.store_id)))
        if by_store:  # removed or switched off since they were leased
            self._give_back(list(by_store.values()))

    async def _read(self, platform: Platform, shop: ShopSession, lease: Lease) -> None:
        # A part of each daily quota is kept for what people and webhooks ask for.
        with routine_calls(lease.sweep_id is None and not lease.wanted):
            read = await read_store(platform, shop, seconds=settings.PLATFORM_STORE_SECONDS, topics=lease.topics)
        with self._changed:
            self._of_app[_app_of(shop)] -= 1
            self._changed.notify_all()
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
        self._return(len(group))

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
        self._return(len(leases))

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


def _app_of(shop: ShopSession) -> str:
    return f"{shop.platform}:{shop.app.app_key}"


_first_use = threading.Lock()


def engine() -> Engine:
    """This process's engine, started at first use; one only, however many threads ask at once."""
    with _first_use:
        return _only_engine()


@cache
def _only_engine() -> Engine:
    return Engine()
