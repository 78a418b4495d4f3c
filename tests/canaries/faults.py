"""Everything that can go wrong on the way of a canary, each fault by its name; what comes back is kept to be searched."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import psycopg
from django.db import DatabaseError
from django.utils import timezone
from psycopg import sql
from redis import Redis

from inspections import sweeps
from inspections.bell import ring
from inspections.models import Schedule, Sweep
from people.models import User
from sandbox.faults import AFTER, FAULTS
from stores.actions.ask import Asked, ask
from stores.actions.errors import CollisionError, NotAskedRightError
from stores.models import ActionSource, Conversation, Message, Order, Review, Store
from tests.canaries.crew import Crew
from tests.canaries.planted import Kind, Nest
from tests.house import Sandbox, connect_stores
from tests.stores.callers import forget_calls

_SWEEP_SECONDS = 12.0


@dataclass
class Course:
    """What all faults need. `driven`: fault -> how often it was met; `kept`: answers of pages, by where they came from."""

    nest: Nest
    sandbox: Sandbox
    crew: Crew
    owner_url: str
    kept: Path
    word: str
    driven: Counter[str] = field(default_factory=Counter)

    def keep(self, name: str, content: bytes, *, may_hold_words: bool = False) -> None:
        """`may_hold_words`: a page of somebody who may read what buyers write."""
        folder = self.kept / ("pages" if may_hold_words else "faults")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{len(list(folder.iterdir())):04}-{name}").write_bytes(content)


def platforms(course: Course, more: tuple[str, ...], tell: Callable[[str], None]) -> None:
    """Every fault of the sandbox, and these, on every shop of every platform; each while all stores are inspected or answered."""
    for fault in (*FAULTS, *more):
        stores = freshly_connected(course)
        for store in stores:
            if fault.startswith(AFTER):
                _answer_somebody(store, course.word)
            course.sandbox.fault(fault, shop_id=store.external_id)
        _look_at_all()
        met = {one["shop_id"] for one in course.sandbox.get("/_sandbox/faults")["on"] if one["hits"]}
        course.sandbox.reset()
        for store in stores:
            course.driven[f"{store.platform} {fault}"] += store.external_id in met
        tell(fault)


def freshly_connected(course: Course) -> list[Store]:
    """With tokens that work, each of them planted; nothing remembered of earlier refusals."""
    forget_calls()
    for shop in course.sandbox.get("/_sandbox/stores"):
        if "shop_cipher" in shop:
            course.nest.known(Kind.SHOP_KEY, f"cipher of a shop at {shop['platform']}", shop["shop_cipher"])
        for tokens in (shop, shop.get("chat") or {}):
            for name in ("access_token", "refresh_token"):
                if name in tokens:
                    course.nest.known(Kind.SECRET, f"{name} at {shop['platform']}", str(tokens[name]))
    return list(connect_stores(course.sandbox).values())


def killed_workers(course: Course) -> None:
    """kill -9 while a round is under way: each inspecting worker, the one that tells people, the pages, the beat."""
    for name in ("inspect1", "inspect2", "notify", "web", "beat"):
        freshly_connected(course)
        sweep = sweeps.start_sweep(Store.objects.all(), None)
        ring()
        _until(lambda one=sweep: Sweep.objects.get(pk=one.pk).done > 0, 15)  # type: ignore[misc]
        course.crew.kill(name)
        course.driven[f"kill -9 of {name}"] += 1
        _until(lambda one=sweep: Sweep.objects.get(pk=one.pk).finished_at is not None, 45)  # type: ignore[misc]


def database(course: Course) -> None:
    """Rows that are refused, tables that are gone, connections that are cut: in the middle of writing what buyers wrote."""
    for table in ("stores_message", "stores_order", "stores_conversation", "stores_review"):
        with _as_owner(course) as owner:
            owner.execute(
                sql.SQL("ALTER TABLE {} ADD CONSTRAINT canary CHECK (false) NOT VALID").format(sql.Identifier(table))
            )
            try:
                _rewrite_all(course)
            finally:
                owner.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT canary").format(sql.Identifier(table)))
        course.driven[f"rows refused by {table}"] += 1
    for table in ("alerts_notification", "inspections_finding", "stores_action"):
        with _gone(course, table):
            _rewrite_all(course)
        course.driven[f"{table} gone while tasks run"] += 1
    freshly_connected(course)
    sweeps.start_sweep(Store.objects.all(), None)
    ring()
    with _as_owner(course) as owner:
        for _ in range(10):
            owner.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'shopops_app'")
            time.sleep(0.3)
    course.driven["database connections cut"] += 1


def broker(course: Course, url: str) -> None:
    """Its connections are cut, then everything in it is forgotten."""
    redis = Redis.from_url(url)
    sweeps.start_sweep(Store.objects.all(), None)
    ring()
    redis.client_kill_filter(_type="normal", skipme=True)
    redis.client_kill_filter(_type="pubsub", skipme=True)
    course.driven["broker connections cut"] += 1
    _look_at_all()


@contextmanager
def _gone(course: Course, table: str) -> Iterator[None]:
    away = sql.SQL("ALTER TABLE {} RENAME TO {}")
    there, elsewhere = sql.Identifier(table), sql.Identifier(f"{table}_away")
    with _as_owner(course) as owner:
        owner.execute(away.format(there, elsewhere))
        try:
            yield
        finally:
            owner.execute(away.format(elsewhere, there))


@contextmanager
def without_table(course: Course, table: str) -> Iterator[None]:
    """For the pages: each that needs it fails."""
    with _gone(course, table):
        yield
    course.driven[f"{table} gone under pages"] += 1


def _rewrite_all(course: Course) -> None:
    """A round in which every row is new again."""
    freshly_connected(course)
    for table in (Message, Order, Conversation, Review):
        with suppress(DatabaseError):
            table._default_manager.update(content_hash="")
    for store in Store.objects.all():
        with suppress(OSError):  # a shop without such a thing
            happening = {"shop_id": store.external_id, "event": "buyer_message", "text": f"{course.word} once more"}
            course.sandbox.post("/_sandbox/events", happening)
            course.sandbox.post("/_sandbox/events", {"shop_id": store.external_id, "event": "new_order"})
    with suppress(DatabaseError):
        _look_at_all()


def _look_at_all() -> None:
    """A round over all stores; what a fault keeps from ending is not waited for long."""
    Schedule.objects.update(due_at=timezone.now() + timedelta(days=1))
    sweep = sweeps.start_sweep(Store.objects.all(), None)
    ring()
    _until(lambda: Sweep.objects.get(pk=sweep.pk).finished_at is not None, _SWEEP_SECONDS)


def _answer_somebody(store: Store, word: str) -> None:
    chat = Conversation.objects.filter(store=store, can_reply=True).first()
    if chat is None:
        return
    wish = {"conversation_id": chat.external_id, "text": f"It left today. {word}"}
    key = f"{store.pk}-{time.monotonic_ns()}"
    with suppress(NotAskedRightError, CollisionError):
        ask(
            Asked(store=store, kind="reply_to_conversation", payload=wish, key=key, source=ActionSource.API),
            User.objects.get(username="alice"),
            timezone.now(),
        )


@contextmanager
def _as_owner(course: Course) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    with psycopg.connect(course.owner_url, autocommit=True) as owner:
        owner.execute("SET lock_timeout = '5s'")
        yield owner


def _until(true: Callable[[], bool], seconds: float) -> bool:
    """Looks again and again; False when it did not come true in time, or could not be asked."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        with suppress(DatabaseError):
            if true():
                return True
        time.sleep(0.1)
    return False
