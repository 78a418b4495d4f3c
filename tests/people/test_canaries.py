"""Planted secrets and buyers go through faults; then everything that is kept or shown is searched for them."""

import inspect
import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import structlog
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import IntegrityError, connection
from django.test import Client
from psycopg import sql

from alerts.channels.base import Outcome, OutcomeKind
from alerts.channels.verdicts import excerpt, hidden_parts, without
from people import authentication
from people.models import ApiToken, User
from people.sign_in.session_store import opened
from shopops.celery import app
from stores.imports.rows import understand
from stores.imports.table import Line
from stores.mirror_admin import ConversationAdmin
from stores.models import Connection, Conversation, PlatformApp, Review
from stores.platforms.errors import PlatformError
from stores.platforms.proxies import ProxyInvalidError, parse_proxy
from stores.privacy.classes import buyer_tables
from tests import services
from tests.canaries.places import kept_in_broker
from tests.faces.world import World

TYPED = [f"canary-typed-{number}-Zq7" for number in range(13)]
STORED = ["the-app-secret", "the-access-token", "the-refresh-token", "the-proxy-password"]
BUYER = "canary-buyer-Zq7"


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What the product writes to its log, through its own formatter."""
    root, kept = logging.getLogger(), StringIO()
    (formatter,) = {
        one.formatter for one in root.handlers if isinstance(one.formatter, structlog.stdlib.ProcessorFormatter)
    }
    ours = logging.StreamHandler(kept)
    ours.setFormatter(formatter)
    root.addHandler(ours)
    yield kept
    root.removeHandler(ours)


def test_nothing_planted_is_found_in_pages_logs_redis_sessions_or_the_database(
    world: World, page_of: Any, log: StringIO, monkeypatch: pytest.MonkeyPatch
):
    cache.clear()
    Conversation.objects.update(buyer_name=BUYER)
    Review.objects.update(buyer_name=BUYER, text=BUYER)
    token = ApiToken.issue(world.alice, "ERP")[1]
    pages = list(faults(world, page_of(world.alice), token, monkeypatch))
    assert {answer.status_code for answer in pages} >= {400, 401, 404, 500}
    planted = [*TYPED, *STORED, token, BUYER]
    seen = [body_of(answer) for answer in pages]
    assert found_in(planted, seen) == []
    written = log.getvalue()
    assert written.count("Internal Server Error") >= 4
    assert "the disk is full" in written
    assert found_in(planted, [written]) == []
    in_redis = [f"{key!r} {value!r}" for key, value in kept_in_broker()]
    assert in_redis
    assert found_in(planted, in_redis) == []
    sessions = [str(opened(one)) for one in Session.objects.all()]
    assert sessions
    assert found_in(planted, sessions) == []
    looked, places = places_with(planted)
    declared = {(table.model._meta.db_table, column) for table in buyer_tables() for column in table.data.columns}
    assert {place for place, word in places if word == BUYER} <= declared
    assert [(place, word) for place, word in places if word != BUYER] == []
    assert looked + len(pages) + len(in_redis) + len(sessions) > 450, "too few places were looked at"


@pytest.mark.django_db(transaction=True)
def test_a_row_that_the_database_refuses_is_quoted_by_neither_log(world: World, log: StringIO):
    words = [BUYER, f"{BUYER}-seller"]
    kept = services.database_log()
    before = kept.stat().st_size if kept else 0
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE stores_conversation ADD CONSTRAINT no_more CHECK (buyer_name = '') NOT VALID")
    try:
        Conversation.objects.update(buyer_name=BUYER)
    except IntegrityError:
        logging.getLogger("stores").exception("a row was refused")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE stores_conversation DROP CONSTRAINT no_more")
    try:
        PlatformApp.objects.create(platform="tiktok", app_key=words[1])
        PlatformApp.objects.create(platform="tiktok", app_key=words[1])
    except IntegrityError:
        logging.getLogger("stores").exception("a row was refused")
    assert log.getvalue().count("IntegrityError: ") == 2
    assert "no_more" in log.getvalue()
    assert found_in(words, [log.getvalue()]) == []
    if kept is None:
        pytest.skip("the database is not this suite's own, nor is its log")
    servers = kept.read_bytes()[before:].decode()
    assert "no_more" in servers
    assert found_in(words, [servers]) == []


def test_what_others_say_of_our_requests_is_told_without_their_keys():
    """A platform or a tool may repeat what it refuses; a proxy's password may hold a slash; columns of a table may slip."""
    hush = "hush-hush-hush-hush-hush-hush"
    assert "hush" not in str(PlatformError(f"Cannot GET /api/v2/shop?access_token={hush}&sign={hush}"))
    with pytest.raises(ProxyInvalidError) as fault:
        parse_proxy(f"http://gate:{hush}/x@gate.example:3128")
    assert "hush" not in str(fault.value)
    slipped = understand(Line(2, {"platform": hush, "shop_id": f"{hush}!"}))
    assert "hush" not in str(slipped)
    keys = "MRKQnPCVglcW4OwZWIpsAtAN5dJchYJ4BayK68DzgNnjaaQh SECRC5p7SaaOYetTk1EdwJBPiXwNNzxW6WJsd8RZuL8ZLtA3xQL3YraqAKY3cZY1Jq0"
    assert excerpt(f"no such hook: {keys}, see {'x ' * 80}{keys}".encode()).startswith("no such hook: ••• •••, see x x")
    assert excerpt(b"message 0f3c2d1e-aaaa-4bbb-8ccc-0123456789ab in invalid_request_format is refused") == (
        "message 0f3c2d1e-aaaa-4bbb-8ccc-0123456789ab in invalid_request_format is refused"
    )
    said = Outcome(OutcomeKind.LATER, f"GET /hook/{hush}?key={hush} failed")
    assert (
        without(said, hidden_parts(f"https://erp.example/hook/{hush}?key={hush}")).detail
        == "GET /hook/•••?key=••• failed"
    )


def test_tasks_take_nothing_but_numbers_and_names():
    """What is handed to a worker lies in the broker in clear."""
    ours = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}
    taken = {(name, one) for name, task in ours.items() for one in inspect.signature(task.run).parameters}
    assert len(ours) > 15
    assert {(name, one) for name, one in taken if not one.endswith(("_id", "_ids", "_pk", "_pks"))} == set()


def faults(world: World, alice: Client, token: str, patch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Answers to requests that carry what is planted, each of which goes wrong."""
    alice.raise_request_exception = False
    erp = Client(raise_request_exception=False, headers={"authorization": f"Bearer {token}"})
    stranger = Client(raise_request_exception=False)
    typed = iter(TYPED)
    yield alice.get(f"/admin/nothing/?access_token={next(typed)}")
    yield alice.post("/admin/stores/platformapp/add/", {"platform": "tiktok", "app_key": "", "new_secret": next(typed)})
    yield stranger.get(f"/accounts/invitation/{next(typed)}/")
    yield stranger.post("/accounts/login/", {"login": "alice", "password": next(typed)})
    yield stranger.post("/accounts/login/", {"login": next(typed), "password": "x"})
    yield alice.get(f"/connect/tiktok/callback?code={next(typed)}&state={next(typed)}")
    yield stranger.post("/api/v1/token/", {"username": "alice", "password": next(typed)}, "application/json")
    yield stranger.post("/webhooks/tiktok", {"content": BUYER, "token": next(typed)}, "application/json")
    yield erp.post(
        "/api/v1/channel-addresses/", {"kind": "telegram", "values": {"token": next(typed)}}, "application/json"
    )
    fields = {"app": Connection.objects.get().app_id, "account_id": "", "new_access_token": next(typed)}
    yield alice.post(f"/admin/stores/connection/{Connection.objects.get().pk}/change/", fields)

    def fails(*told: Any, **named: Any) -> None:
        raise RuntimeError("the disk is full")

    with patch.context() as broken:
        broken.setattr(PlatformApp, "save", fails)
        yield alice.post(
            "/admin/stores/platformapp/add/",
            {"platform": "tiktok", "app_key": "k9", "service_id": "", "new_secret": next(typed)},
        )
        broken.setattr(ConversationAdmin, "get_list_display", fails)
        yield alice.get(f"/admin/stores/conversation/?q={BUYER}")
        broken.setattr(User, "check_password", fails)
        yield stranger.post("/accounts/login/", {"login": "alice", "password": next(typed)})
        broken.setattr(User, "areas", fails)
        yield erp.get("/api/v1/conversations/")
        broken.setattr(authentication, "token_with_user", fails)
        yield erp.get("/api/v1/stores/")
    assert next(typed, None) is None
    yield alice.get("/evidence/order/999999.zip")


def body_of(answer: Any) -> str:
    """All that came back; without the page's own address, which its reader has typed and its language switch repeats."""
    told = f"{answer.headers} {answer.cookies} {answer.content.decode(errors='replace')}"
    return told.replace(answer.request["PATH_INFO"], "")


def found_in(words: list[str], texts: list[str]) -> list[str]:
    return [word for word in words if any(word in text for text in texts)]


def places_with(words: list[str]) -> tuple[int, list[tuple[tuple[str, str], str]]]:
    """How many columns hold text, and in which of them which of these words stands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' "
            "AND data_type IN ('text', 'character varying', 'jsonb', 'json', 'ARRAY', 'bytea')"
        )
        places, found = cursor.fetchall(), []
        for table, column, kind in places:
            read = sql.SQL("encode({}, 'escape')" if kind == "bytea" else "{}::text").format(sql.Identifier(column))
            asked = sql.SQL("SELECT {read} FROM {table} WHERE {read} LIKE ANY(%s)")
            named = asked.format(read=read, table=sql.Identifier(table))
            cursor.execute(named, [[f"%{word}%" for word in words]])
            for (text,) in cursor.fetchall():
                found += [((table, column), word) for word in words if word in text]
    return len(places), found
