"""A manager finds a buyer, sees what is held and where, takes it away or erases it, and gets a proof; a whole store likewise."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from alerts.models import Alert, AlertAct
from inspections.items import Severity
from inspections.models import Attestation, SealedDay
from people.models import ApiToken, AuditEntry, User
from stores.models import Action, Conversation, Order, Review, Store
from stores.privacy.erasing import replay
from stores.privacy.looking import keys_found
from tests.faces.conftest import api_of, page_of, world
from tests.faces.world import World
from tests.stores.test_privacy import CANARY, canary, places_with

__all__ = ["api_of", "canary", "page_of", "world"]

Program = Callable[[User], Client]
PAGE = "/privacy/buyers/"
CHOSEN = {"platform": "tiktok", "asked": "577", "keys": ["order:577"]}


def looked(client: Client, **told: Any) -> Any:
    return client.post(PAGE, {"platform": "tiktok", "act": "look", **told})


def test_a_buyer_is_found_by_number_and_by_name_in_the_stores_one_sees(canary: World):
    by_number = keys_found("tiktok", "577", canary.alice)
    assert {(one.kind, one.by_name) for one in by_number} >= {("order", False), ("review", False)}
    by_name = keys_found("tiktok", CANARY.upper(), canary.alice)
    assert {one.by_name for one in by_name} == {True}
    assert {one.kind for one in by_name} >= {"conversation", "review"}
    stores = {one.store for one in keys_found("tiktok", "577", canary.bob)}
    assert stores == {canary.ours.name}
    assert keys_found("shopee", "577", canary.alice) == []


def test_the_page_shows_what_is_held_by_kind_and_store(canary: World, page_of: Program):
    alice = page_of(canary.alice)
    assert "order 577" in looked(alice, asked="577").content.decode()
    page = alice.post(PAGE, {**CHOSEN, "act": "preview"}).content.decode()
    assert "<td>orders</td><td>Batik House</td><td>1</td>" in page
    assert len(places_with(CANARY)) == 7  # a preview takes nothing


def test_what_is_held_is_taken_away_as_a_file(canary: World, page_of: Program):
    answer = page_of(canary.alice).post(PAGE, {**CHOSEN, "act": "export_json"})
    assert "attachment" in answer["Content-Disposition"]
    held = json.loads(answer.content)["held"]
    assert held["stores.order"][0]["tracking_number"] == CANARY
    assert held["stores.review"][0]["text"] == CANARY
    assert AuditEntry.objects.filter(verb="exported", kind="stores.buyer", actor_id=canary.alice.pk).count() == 1


def test_a_buyer_gets_a_page_to_read_and_tables(canary: World, page_of: Program, api_of: Program):
    Review.objects.filter(store=canary.ours).update(text="=1+1 <script>")
    by_page = page_of(canary.alice).post(PAGE, {**CHOSEN, "act": "export"})
    wanted = {"platform": "tiktok", "keys": CHOSEN["keys"], "form": "zip"}
    by_api = api_of(canary.alice).post(
        "/api/v1/buyers/export/", wanted, "application/json", headers={"accept": "application/zip"}
    )
    for answer in (by_page, by_api):
        assert answer["Content-Type"] == "application/zip"
        assert "no-store" in answer["Cache-Control"]
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            files = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
        assert {"README.html", "buyer.json", "SHA256SUMS", "stores.order.csv", "stores.review.csv"} <= set(files)
        assert "<h2>buyer reviews</h2>" in files["README.html"]
        assert "=1+1 &lt;script&gt;" in files["README.html"]
        assert CANARY in files["stores.order.csv"]
        assert "'=1+1" in files["stores.review.csv"]
        assert json.loads(files["buyer.json"])["held"]["stores.review"][0]["text"] == "=1+1 <script>"
    assert AuditEntry.objects.filter(verb="exported", kind="stores.buyer", actor_id=canary.alice.pk).count() == 2


def test_nothing_is_erased_before_it_is_typed_and_said_why(canary: World, page_of: Program):
    alice, erase = page_of(canary.alice), {**CHOSEN, "act": "erase"}
    for told in ({}, {"confirm": "577"}, {"reason": "asked"}, {"confirm": "578", "reason": "asked"}):
        assert alice.post(PAGE, {**erase, **told}).status_code == 400
    assert Order.objects.filter(store=canary.ours, tracking_number=CANARY).exists()


def test_an_erasure_ends_at_its_proof(canary: World, page_of: Program):
    alice = page_of(canary.alice)
    answer = alice.post(PAGE, {**CHOSEN, "act": "erase", "confirm": "577", "reason": "their request of 1 November"})
    proof = alice.get(answer["Location"]).content.decode()
    assert "their request of 1 November" in proof
    assert "<td>buyer reviews</td><td>1</td>" in proof
    assert "577" not in proof.partition("<h3>")[2]  # hashes only
    assert not Order.objects.filter(store=canary.ours, tracking_number=CANARY).exists()
    assert not Review.objects.filter(store=canary.ours, text=CANARY).exists()
    assert Order.objects.filter(external_id="577").exists()  # the books stay


@pytest.mark.parametrize("keys", [[], ["order:9"], ["shoe:577"], ["order"]])
def test_a_key_that_is_not_in_ones_stores_is_refused_by_name(canary: World, page_of: Program, keys: list[str]):
    answer = page_of(canary.alice).post(PAGE, {**CHOSEN, "keys": keys, "act": "export"})
    assert answer.status_code == 400
    assert not AuditEntry.objects.filter(verb="exported", kind="stores.buyer").exists()


def test_notes_and_comments_that_name_the_order_or_the_buyer_go_blank_and_no_others(canary: World, page_of: Program):
    Action.objects.all().delete()
    seen = (
        Attestation.objects.filter(store=canary.ours).values("store_id", "item_id", "line", "at", "expires_at").first()
    )
    assert seen is not None
    for note in (f"Seen with order 577 of {CANARY}", "Order 5771 is fine"):
        Attestation.objects.create(**seen, by=canary.bob, verdict="ok", note=note)
    alert = Alert.objects.filter(store=canary.ours).latest("pk")
    Alert.objects.filter(pk=alert.pk).update(subject="9001", finding=None)
    same = {"alert": alert, "kind": "commented", "at": canary.now, "state": alert.state, "severity": Severity.HIGH}
    for text in (f"{CANARY} has phoned", "nothing new"):
        AlertAct.objects.create(by=canary.bob, by_name="bob", text=text, episode=1, **same)
    keys = ["order:577", "conversation:v1"]
    told = {**CHOSEN, "keys": keys, "act": "erase", "confirm": "577", "reason": "asked"}
    assert page_of(canary.alice).post(PAGE, told).status_code == 302
    assert places_with(CANARY) == []
    assert set(Attestation.objects.exclude(note="").values_list("note", flat=True)) >= {"***", "Order 5771 is fine"}
    assert set(AlertAct.objects.filter(kind="commented").values_list("text", flat=True)) == {"***", "nothing new"}
    # a backup brings back what the mirror knew, and a note by name alone
    Conversation.objects.filter(store=canary.ours, external_id="v1").update(buyer_name="Siti Rahma")
    AlertAct.objects.create(by=canary.bob, by_name="bob", text="Siti Rahma has phoned", episode=1, **same)
    assert replay(canary.now)["alerts.alertact"] == 1
    assert not AlertAct.objects.filter(text__contains="Siti").exists()


def test_the_histories_still_cannot_be_rewritten(canary: World):
    for rows, change in (
        (Attestation.objects.all(), {"note": "changed"}),
        (Attestation.objects.all(), {"note": "***", "verdict": "problem"}),
        (AlertAct.objects.all(), {"text": "changed"}),
        (AlertAct.objects.all(), {"text": "***", "by_name": "x"}),
    ):
        with pytest.raises(DatabaseError, match="never"), transaction.atomic():
            rows.update(**change)


def test_a_store_is_erased_with_a_proof_once_its_id_is_typed(canary: World, page_of: Program):
    alice, address = page_of(canary.alice), f"/privacy/stores/{canary.ours.pk}/erase/"
    assert "<td>orders</td><td>1</td>" in alice.get(address).content.decode()
    assert alice.post(address, {"confirm": "x", "reason": "sold"}).status_code == 400
    answer = alice.post(address, {"confirm": canary.ours.external_id, "reason": "sold"})
    assert "sold" in alice.get(answer["Location"]).content.decode()
    assert not Store.objects.filter(pk=canary.ours.pk).exists()
    assert places_with(CANARY) == []
    assert SealedDay.objects.filter(store_id=canary.ours.pk).exists()


def test_a_tool_looks_exports_and_erases_by_the_api(canary: World, api_of: Program):
    alice = api_of(canary.alice)

    def ask(act: str, **told: Any) -> Any:
        return alice.post(f"/api/v1/buyers/{act}/", {"platform": "tiktok", **told}, "application/json")

    seen = ask("look", asked="577").json()
    keys = [one["key"] for one in seen["found"] if one["kind"] == "order"]
    assert keys == ["order:577"]
    assert {"what": "orders", "store": "Batik House", "rows": 1} in seen["held"]
    assert ask("export", keys=keys).json()["held"]["stores.order"][0]["tracking_number"] == CANARY
    erase = {"keys": keys, "buyer": "7492", "reason": "asked"}
    assert "confirm" in ask("erase", **erase, confirm="7493").json()["errors"]
    proof = ask("erase", **erase, confirm="7492").json()
    assert proof["rows"]["stores.order"] == 1
    assert AuditEntry.objects.filter(pk=proof["line"], verb="erased").exists()
    assert not Order.objects.filter(store=canary.ours, tracking_number=CANARY).exists()


def test_a_token_with_scopes_names_no_buyer(canary: World):
    text = ApiToken.issue(canary.alice, "tool", scopes=["manage", "messages:read"])[1]
    tool = Client(headers={"authorization": f"Bearer {text}"})
    told = {"platform": "tiktok", "keys": ["order:577"]}
    assert tool.post("/api/v1/buyers/export/", told, "application/json").status_code == 403


def test_a_token_for_one_store_finds_nothing_in_another(canary: World):
    text = ApiToken.issue(canary.alice, "tool", store_ids=[canary.theirs.pk])[1]
    tool = Client(headers={"authorization": f"Bearer {text}"})
    seen = tool.post("/api/v1/buyers/look/", {"platform": "tiktok", "asked": CANARY}, "application/json").json()
    assert seen["found"] == []
