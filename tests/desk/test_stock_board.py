"""The board of stock: what is missing first; numbers from chosen rows, pasted or from a file, looked at before they go, put back."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook

from people.audit.entry import AuditEntry
from people.roles import Role
from stores.models import Action, ActionBatch, Order, Product, StockLevel, Store
from tests.faces.world import World, world_of_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    cache.clear()
    found = world_of_now()
    StockLevel.objects.all().delete()
    Product.objects.all().delete()
    found.charlie.role = Role.OPERATIONS
    found.charlie.save()
    found.group.members.add(found.charlie)
    return found


@pytest.fixture
def charlie(world: World) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.charlie)
    return client


def sku(store: Store, number: str, available: int, seller: str = "", **more: Any) -> StockLevel:
    now = timezone.now()
    Product.objects.create(
        store=store,
        external_id=f"p{number}",
        title=more.get("title", f"Cup {number}"),
        status=more.get("status", "live"),
        platform_status="X",
        seen_changed_at=now,
        skus=[{"sku_id": number, "seller_sku": seller, "on_sale": True}],
    )
    return StockLevel.objects.create(
        store=store, external_id=number, product_external_id=f"p{number}", available=available, seen_changed_at=now
    )


def skus(answer: Any) -> list[str]:
    return [line.level.external_id for line in answer.context["lines"]]


def pasted(client: Client, text: str) -> Any:
    return client.post("/stock/look/", {"pasted": text, "next": "/stock/"})


def changes(looked: Any) -> list[tuple[str, int, int]]:
    return [(one.subject, one.before, one.after) for one in looked.context["right"]]


def reasons(looked: Any) -> list[str]:
    return [one.why for one in looked.context["wrong"]]


def test_the_least_stands_first_and_each_list_holds_what_it_says(world: World, charlie: Client):
    for number, available in (("1", 9), ("2", 0), ("3", -4)):
        sku(world.ours, number, available)
    sku(world.ours, "4", 0, status="off")
    sku(world.theirs, "5", 0)
    assert skus(charlie.get("/stock/")) == ["3", "2", "4", "1"]
    assert skus(charlie.get("/stock/?show=zero")) == ["2"]
    assert skus(charlie.get("/stock/?show=oversold")) == ["3"]
    assert "oversold" in charlie.get("/stock/").content.decode()


def test_it_is_searched_by_code_and_title(world: World, charlie: Client):
    sku(world.ours, "1", 9, seller="BTK-01", title="Batik shirt")
    sku(world.ours, "2", 9, seller="BTK-02", title="Bowl")
    assert skus(charlie.get("/stock/?text=BTK-02")) == ["2"]
    assert skus(charlie.get("/stock/?text=batik")) == ["1"]
    assert skus(charlie.get("/stock/?text=1")) == ["1"]


def test_a_pasted_table_is_shown_as_differences_before_anything_is_sent(world: World, charlie: Client):
    sku(world.ours, "1", 9, seller="BTK-01")
    sku(world.ours, "2", 9, seller="BTK-02")
    sku(world.ours, "3", 9)
    looked = pasted(charlie, "store\tsku\tquantity\nBatik House\tBTK-01\t+10\nBatik House\t2\t4\nBatik House\t3\t9\n")
    assert changes(looked) == [("1", 9, 19), ("2", 9, 4)]
    assert "1 is so already" in looked.content.decode()
    assert not Action.objects.filter(kind="set_stock", subject__in="123").exists()


def test_rows_that_cannot_be_are_set_aside_by_name_and_the_rest_goes_on(world: World, charlie: Client):
    sku(world.ours, "1", 9, seller="SAME")
    sku(world.ours, "2", 9, seller="SAME")
    sku(world.theirs, "7", 9)
    looked = pasted(
        charlie,
        "store,sku,quantity\nBatik House,1,5\nBatik House,1,6\nBatik House,SAME,5\nBatik House,77,5\n"
        "Somebody Else,7,5\nNowhere,1,5\nBatik House,2,many\nBatik House,2,-10\nBatik House,,4\n",
    )
    assert changes(looked) == [("1", 9, 5)]
    told = reasons(looked)
    assert len(told) == 8
    assert dict(looked.context["aside"])["You see no such store."] == 2
    assert told[2:5] == ["The store has no such SKU, or its stock was never read."] + ["You see no such store."] * 2
    assert any("less than nothing" in why for why in told)
    assert any("no number of units" in why for why in told)


@pytest.mark.parametrize("text", ["CUP 5\nBOWL  +10\n", "CUP\t5\nBOWL\t+10\n", "sku,quantity\nCUP,5\nBOWL,+10\n"])
def test_without_a_store_a_row_is_about_every_store_shown_that_sells_it(world: World, text: str):
    for store, units in ((world.ours, 9), (world.theirs, 7)):
        sku(store, f"1-{units}", units, seller="CUP")
        sku(store, f"2-{units}", units, seller="BOWL")
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.alice)
    assert changes(pasted(client, text + "PLATE 3\n" * (text[3] == " "))) == [
        ("1-9", 9, 5),
        ("1-7", 7, 5),
        ("2-9", 9, 19),
        ("2-7", 7, 17),
    ]
    narrowed = client.post("/stock/look/", {"pasted": text, "next": f"/stock/?store={world.theirs.pk}"})
    assert changes(narrowed) == [("1-7", 7, 5), ("2-7", 7, 17)]
    client.force_login(world.charlie)
    assert changes(pasted(client, text)) == [("1-9", 9, 5), ("2-9", 9, 19)]
    assert reasons(pasted(client, "PLATE 3")) == ["No store shown on the board has such a SKU."]


def test_thousands_of_rows_are_one_batch_written_in_few_statements(world: World, charlie: Client):
    number = 1500
    StockLevel.objects.bulk_create(
        StockLevel(
            store=world.ours, external_id=f"s{one}", product_external_id="p", available=one, seen_changed_at=world.now
        )
        for one in range(number)
    )
    looked = pasted(charlie, "\n".join(f"s{one} +5" for one in range(number)))
    assert len(looked.context["right"]) == number
    yes = {"sealed": looked.context["sealed"], "next": "/stock/"}
    with CaptureQueriesContext(connection) as asked:
        first = charlie.post("/batches/apply/", yes)
    again = charlie.post("/batches/apply/", yes)
    batch = ActionBatch.objects.latest("pk")
    assert first["Location"] == again["Location"] == f"/batches/{batch.pk}/"
    assert batch.actions.count() == number
    assert AuditEntry.objects.filter(verb="asked", kind="stores.action", after__kind="set_stock").count() == number
    assert len(asked) < 40
    rows: Any = charlie.get(f"/batches/{batch.pk}/result.csv")
    assert len(b"".join(rows.streaming_content).splitlines()) == number + 1


def test_what_somebody_else_has_under_way_is_set_aside_from_a_table_and_refused_at_the_yes(
    world: World, charlie: Client
):
    sku(world.ours, "1", 9)
    sku(world.ours, "2", 9)
    early = pasted(charlie, "1 +1\n2 +1")
    alice = Client(headers={"accept-language": "en"})
    alice.force_login(world.alice)
    theirs = pasted(alice, "1 30")
    alice.post("/batches/apply/", {"sealed": theirs.context["sealed"], "next": "/stock/"})
    assert changes(pasted(charlie, "1 +1\n2 +1")) == [("2", 9, 10)]
    answer = charlie.post("/batches/apply/", {"sealed": early.context["sealed"], "next": "/stock/"}, follow=True)
    assert "alice has it done at this moment." in answer.content.decode()
    assert [action.subject for action in ActionBatch.objects.latest("pk").actions.all()] == ["2"]


def test_a_stock_that_sells_says_for_how_many_days_it_lasts(world: World, charlie: Client):
    sku(world.ours, "1", 10)
    sku(world.ours, "2", 10)
    Order.objects.create(
        store=world.ours,
        external_id="o1",
        status="delivered",
        created_at=world.now - timedelta(days=3),
        updated_at=world.now,
        seen_changed_at=world.now,
        lines=[{"sku_id": "1", "quantity": 28}],
    )
    found = {line.level.external_id: line.days for line in charlie.get("/stock/").context["lines"]}
    assert found == {"1": 5.0, "2": None}


def test_a_workbook_is_read_too(world: World, charlie: Client):
    sku(world.ours, "1", 9)
    book = Workbook()
    for row in (("店铺", "商品编码", "数量"), ("Batik House", "1", 12)):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    file = SimpleUploadedFile("stock.xlsx", out.getvalue())
    looked = charlie.post("/stock/look/", {"file": file, "next": "/stock/"})
    assert changes(looked) == [("1", 9, 12)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("shop;code\n1;2\n", "missing: sku, quantity"),
        ("store,sku,quantity\nBatik House,1,\n", "The table changes nothing"),
        ("store,sku,quantity\n" + "Batik House,1,1\n" * 5001, "more than 5000 rows"),
    ],
)
def test_a_table_that_is_none_is_refused_with_what_to_do(world: World, charlie: Client, text: str, why: str):
    answer = charlie.post("/stock/look/", {"pasted": text, "next": "/stock/"}, follow=True)
    assert why in answer.content.decode()


def test_chosen_rows_are_raised_by_ten_sent_and_put_back(world: World, charlie: Client):
    levels = [sku(world.ours, str(number), number) for number in range(3)]
    looked = charlie.post(
        "/stock/look/", {"sku": [level.pk for level in levels], "change": "+10", "next": "/stock/?show=zero"}
    )
    assert [after for _sku, _before, after in changes(looked)] == [10, 11, 12]
    yes = {"sealed": looked.context["sealed"], "next": "/stock/"}
    place = charlie.post("/batches/apply/", yes)["Location"]
    batch = ActionBatch.objects.latest("pk")
    assert place == f"/batches/{batch.pk}/"
    for action in batch.actions.all():
        action.state, action.before = "sent", int(action.subject)
        action.save()
    table = b"".join(charlie.get(f"{place}before.csv")).decode("utf-8-sig")
    assert table.splitlines()[0] == "platform,store,sku,quantity,warehouse"
    back = pasted(charlie, table)
    assert [after for _sku, _before, after in changes(back)] == []  # the mirror still says so
    undone = charlie.post(f"{place}undo/")
    again = ActionBatch.objects.latest("pk")
    assert undone["Location"] == f"/batches/{again.pk}/"
    assert again.undoes == batch
    assert sorted(action.payload["quantity"] for action in again.actions.all()) == [1, 2]
    assert "cannot be put back: " in charlie.get(undone["Location"]).content.decode()  # TikTok Shop takes no zero


def test_the_old_numbers_are_taken_away_by_those_who_may_and_it_is_written_down(world: World, charlie: Client):
    sku(world.ours, "1", 4)
    looked = pasted(charlie, "store\tsku\tquantity\nBatik House\t1\t7")
    charlie.post("/batches/apply/", {"sealed": looked.context["sealed"], "next": "/stock/"})
    batch = ActionBatch.objects.latest("pk")
    address = f"/batches/{batch.pk}/before.csv"
    before = AuditEntry.objects.filter(verb="exported").count()
    bob = Client()
    bob.force_login(world.bob)
    assert bob.get(f"/batches/{batch.pk}/").status_code == 200
    assert bob.get(address).status_code == 403  # he sees the stock, and may not take tables away
    assert AuditEntry.objects.filter(verb="exported").count() == before
    assert charlie.get(address).status_code == 200
    line = AuditEntry.objects.filter(verb="exported").latest("pk")
    assert (line.actor_name, line.label) == ("charlie", f"numbers before batch {batch.pk}")


def test_what_came_of_a_batch_is_a_table_with_ones_own_rows_what_failed_first(world: World, charlie: Client):
    for number in ("1", "2"):
        sku(world.ours, number, 4)
    sku(world.theirs, "3", 4)
    alice = Client(headers={"accept-language": "en"})
    alice.force_login(world.alice)
    looked = pasted(alice, "store,sku,quantity\nBatik House,1,7\nBatik House,2,8\nSomebody Else,3,9\n")
    alice.post("/batches/apply/", {"sealed": looked.context["sealed"], "next": "/stock/"})
    batch = ActionBatch.objects.latest("pk")
    batch.actions.filter(subject="1").update(state="sent", before=4)
    batch.actions.filter(subject="2").update(state="failed", reason="The platform answered HTTP 500.")

    def table(client: Client) -> list[list[str]]:
        text = b"".join(client.get(f"/batches/{batch.pk}/result.csv")).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text)))

    head, *rows = table(charlie)
    assert head == ["platform", "store", "store_name", "what", "before", "new", "state", "reason"]
    shop = ["tiktok", world.ours.external_id, "Batik House"]
    assert [row[:7] for row in rows] == [[*shop, "1", "4", "7", "sent"], [*shop, "2", "", "8", "failed"]]
    assert [row[7] for row in rows] == ["", "The platform answered HTTP 500."]
    assert len(table(alice)) == 4
    line = AuditEntry.objects.filter(verb="exported", actor_name="charlie").latest("pk")
    assert line.label == f"what came of batch {batch.pk}"
    bob = Client()
    bob.force_login(world.bob)
    assert bob.get(f"/batches/{batch.pk}/result.csv").status_code == 403  # he may not take tables away


def test_a_number_that_changed_since_the_look_is_not_overwritten(world: World, charlie: Client):
    level = sku(world.ours, "1", 9)
    sku(world.ours, "2", 9)
    looked = pasted(charlie, "store,sku,quantity\nBatik House,1,+1\nBatik House,2,+1\n")
    level.available = 3
    level.save()
    answer = charlie.post("/batches/apply/", {"sealed": looked.context["sealed"], "next": "/stock/"}, follow=True)
    assert "The number changed from 9 to 3 since you looked." in answer.content.decode()
    assert [action.subject for action in ActionBatch.objects.latest("pk").actions.all()] == ["2"]


def test_the_list_goes_out_as_a_table_that_comes_back_in_and_runs_no_formula(world: World, charlie: Client):
    sku(world.ours, "1", 9, seller="=BTK", title='=HYPERLINK("x")')
    assert charlie.get("/stock/table.xlsx").content[:2] == b"PK"
    answer: Any = charlie.get("/stock/table.csv")
    table = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "'=HYPERLINK" in table
    assert "'=BTK" in table
    looked = pasted(charlie, table.replace(",9,\r\n", ",9,20\r\n"))
    assert changes(looked) == [("1", 9, 20)]


def test_who_may_not_change_stock_sees_no_form_and_is_refused(world: World):
    level = sku(world.ours, "1", 9)
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.carol)
    assert client.get("/stock/").status_code == 403
    client.force_login(world.bob)
    assert "data-chosen-bar" not in client.get("/stock/").content.decode()
    assert client.post("/stock/look/", {"sku": level.pk, "change": "+1", "next": "/stock/"}).status_code == 403
