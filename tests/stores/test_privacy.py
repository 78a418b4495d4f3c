"""Buyers' data: declared, kept no longer than it may be, erased whole on request, and erased again after a restore."""

import json
import re
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from psycopg import sql

from inspections.models import Finding
from people.models import AuditEntry
from stores.models import Cancellation, Conversation, ErasedKey, Message, Order, RetentionRule, Return, Review, Store
from stores.models.mirror_row import MirrorRow
from stores.privacy.classes import buyer_tables, names_in
from stores.privacy.erasing import BuyerKeys, erase_buyer, erase_store, held_on, replay
from stores.privacy.retention import days_kept, forget_old
from stores.topics import Topic
from tests.faces.conftest import api_of, page_of, world
from tests.faces.world import World

__all__ = ["api_of", "page_of", "world"]

CANARY = "canary-buyer"
# Columns that look like a buyer's and are none.
NOT_OF_BUYERS = {
    *("stores.notice.text", "stores.product.title", "stores.notice.title", "stores.review.reply_text"),
    *("stores.penalty.reason", "stores.penalty.platform_reason", "stores.punishment.reason", "stores.statement.reason"),
    *("stores.listingissue.reason", "stores.withdrawal.reason", "stores.tracking.last_scan_text"),
}
LOOKS_LIKE = re.compile(r"buyer|recipient|phone|address|e_?mail|^text$|_text$|^reason$|tracking_number|^warnings$")


@pytest.fixture
def canary(world: World) -> World:
    """A buyer's traces wherever the mirror may hold them."""
    seen = {"store": world.ours, "content_hash": "", "seen_changed_at": world.now}
    Order.objects.filter(store=world.ours).update(tracking_number=CANARY)
    Cancellation.objects.filter(store=world.ours).update(reason=CANARY)
    Return.objects.filter(store=world.ours).update(reason=CANARY)
    Conversation.objects.filter(store=world.ours).update(buyer_name=CANARY)
    Review.objects.filter(store=world.ours).update(buyer_name=CANARY, text=CANARY, order_external_id="577")
    finding = Finding.objects.filter(store=world.ours, check_id="messages_unanswered")
    finding.update(subject="v1", details={"buyer": CANARY, "waiting_since": world.now.isoformat(), "hours": "12"})
    Message.objects.create(
        external_id="m1",
        conversation_external_id="v1",
        sender="buyer",
        kind="text",
        text=CANARY,
        sent_at=world.now,
        warnings=[CANARY],
        **seen,
    )
    return world


KEYS = BuyerKeys("tiktok", "7492", {"order": frozenset({"577"}), "conversation": frozenset({"v1"})})


def places_with(word: str) -> list[str]:
    """Every table of the database in which the word stands, whatever the column."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = []
        for table in tables:
            asked = sql.SQL("SELECT count(*) FROM {} AS one WHERE one::text LIKE %s").format(sql.Identifier(table))
            cursor.execute(asked, [f"%{word}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_every_column_that_looks_like_a_buyers_is_declared():
    declared = {f"{table.name}.{column}" for table in buyer_tables() for column in table.data.columns}
    suspected = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        if issubclass(model, MirrorRow)
        for field in model._meta.concrete_fields
        if LOOKS_LIKE.search(field.name)
    }
    assert suspected - declared - NOT_OF_BUYERS == set()
    for table in buyer_tables():
        for column in (*table.data.columns, *table.data.keys.values(), table.data.age):
            table.model._meta.get_field(column)


def test_what_is_past_its_time_is_blanked_in_batches_and_the_rest_stays(canary: World):
    Finding.objects.all().delete()
    before = len(places_with(CANARY))
    assert before == 6
    assert forget_old(canary.now + timedelta(days=179), rows_at_once=1).total() == 0
    done = forget_old(canary.now + timedelta(days=181), rows_at_once=1)
    assert set(done) == {"stores.conversation", "stores.message"}
    assert len(places_with(CANARY)) == before - 2
    RetentionRule.objects.create(platform="tiktok", topic=Topic.ORDERS, days=10, source="their letter of 2026-11-01")
    assert (days_kept("tiktok", Topic.ORDERS), days_kept("shopee", Topic.ORDERS)) == (10, 365)
    assert forget_old(canary.now + timedelta(days=11)) == {"stores.order": 1}
    assert Order.objects.count() == 2
    forget_old(canary.now + timedelta(days=366))
    assert places_with(CANARY) == []
    assert forget_old(canary.now + timedelta(days=366)).total() == 0


def test_a_buyer_is_erased_everywhere_and_only_a_hash_is_left(canary: World):
    said = StringIO()
    asked = (
        "tiktok",
        "7492",
        "--order",
        "577",
        "--conversation",
        "v1",
        "--by",
        "alice",
        "--reason",
        "asked 2026-11-28",
    )
    call_command("erase_buyer", *asked, stdout=said)
    proof = json.loads(said.getvalue())
    assert places_with(CANARY) == []
    assert proof["rows"]["stores.conversation"] >= 1
    assert proof["rows"]["inspections.finding"] == 1
    line = AuditEntry.objects.filter(verb="erased").latest("pk")
    assert line.after is not None
    assert line.after["rows"] == proof["rows"]
    assert "7492" not in f"{line.label} {line.subject_id} {line.after}"
    assert Review.objects.get(store=canary.theirs).text == "Broken"
    assert Conversation.objects.filter(store=canary.ours).exists()


def test_restored_or_read_again_it_is_erased_again(canary: World, tmp_path: Path):
    saved = {table.name: list(table.model._default_manager.values()) for table in buyer_tables()}
    erase_buyer(KEYS, canary.alice, timezone.now(), reason="asked")
    call_command("replay_deletions", "--write", str(tmp_path / "keys"), stdout=StringIO())
    assert not {"577", "v1", "7492"} & set(re.findall(r"\w+", (tmp_path / "keys").read_text()))
    ErasedKey.objects.all().delete()
    for table in buyer_tables():
        table.model._default_manager.all().delete()
        table.model._default_manager.bulk_create([table.model(**row) for row in saved[table.name]])
    assert len(places_with(CANARY)) == 6  # in the mirror; the finding is not restored
    said = StringIO()
    call_command("replay_deletions", "--read", str(tmp_path / "keys"), stdout=said)
    assert places_with(CANARY) == []
    assert json.loads(said.getvalue())["erased_again"]["stores.review"] == 1
    assert replay(timezone.now()).total() == 0
    assert Review.objects.get(store=canary.theirs).text == "Broken"


def test_a_store_is_erased_with_all_that_hangs_on_it_and_stays_erased(canary: World):
    kept = {"platform": "tiktok", "external_id": canary.ours.external_id, "country": "ID", "time_zone": "Asia/Jakarta"}
    done = erase_store(canary.ours, canary.alice, timezone.now(), reason="the seller left")
    assert done.rows["stores.store"] == 1
    assert done.rows["stores.order"] == 1
    assert places_with(CANARY) == []
    assert AuditEntry.objects.filter(verb="erased", kind="stores.store").count() == 1
    restored = Store.objects.create(name="Batik House", **kept)
    Store.objects.filter(pk=restored.pk).update(connected_at=canary.now - timedelta(days=30))
    assert replay(timezone.now())["stores.store"] == 1
    Store.objects.create(name="Batik House", **kept)  # connected anew by its seller
    assert replay(timezone.now()).total() == 0


def test_what_is_held_on_a_buyer_is_told_and_the_telling_is_a_line(canary: World):
    said = StringIO()
    call_command("buyer_data", "tiktok", "7492", "--order", "577", "--conversation", "v1", "--by", "alice", stdout=said)
    told = json.loads(said.getvalue())["held"]
    assert CANARY in {row["text"] for row in told["stores.message"]}
    assert {name for name, rows in told.items() if CANARY in str(rows)} == set(held_on(KEYS))
    assert AuditEntry.objects.filter(verb="exported", kind="stores.buyer").count() == 1


@pytest.mark.parametrize(
    "options", [("--order", "577", "--by", "bob"), ("--by", "alice"), ("--order", "5", "--by", "x")]
)
def test_only_who_manages_erases_and_only_what_is_named(canary: World, options: tuple[str, ...]):
    with pytest.raises(CommandError):
        call_command("erase_buyer", "tiktok", "7492", *options, "--reason", "x", stdout=StringIO())
    assert len(places_with(CANARY)) == 7


def test_names_are_shown_only_to_those_who_may_reveal(canary: World, page_of: Any, api_of: Any):
    from people.models import User
    from people.roles import Role

    viewer = User.objects.create(username="vera", role=Role.VIEWER, is_staff=True)
    program = User.objects.create(username="erp", role=Role.INTEGRATION)
    for user in (viewer, program):
        canary.group.members.add(user)
    assert names_in(Conversation) == names_in(Review) == {"buyer_name"}
    for name in ("conversations", "reviews"):
        for user, shown in ((canary.bob, CANARY), (canary.alice, CANARY), (viewer, "***"), (program, "***")):
            rows = api_of(user).get(f"/api/v1/{name}/?store={canary.ours.pk}").json()["results"]
            assert (name, user.username, rows[0]["buyer_name"]) == (name, user.username, shown)
        page = page_of(viewer).get(f"/admin/stores/{name[:-1]}/").content.decode()
        assert "Batik House" in page
        assert "buyer_name" not in page
        row = (Conversation if name == "conversations" else Review).objects.get(store=canary.ours)
        assert "Buyer:" not in page_of(viewer).get(f"/admin/stores/{name[:-1]}/{row.pk}/change/").content.decode()
    assert page_of(canary.bob).get("/admin/stores/conversation/").content.decode().count(CANARY) == 1
