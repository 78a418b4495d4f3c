"""The board of stock: what is missing first; numbers from chosen rows, pasted or from a file, looked at before they go, put back."""

import io
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook

from people.roles import Role
from stores.models import Action, ActionBatch, Product, StockLevel, Store
from tests.faces.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    cache.clear()
    found = build_world(timezone.now())
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
    assert told[2:5] == ["The store has no such SKU, or its stock was never read."] + ["You see no such store."] * 2
    assert any("less than nothing" in why for why in told)
    assert any("no number of units" in why for why in told)


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
        ("store,sku,quantity\n" + "Batik House,1,1\n" * 501, "more than 500 rows"),
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
    table = charlie.get(f"{place}before.csv").content.decode("utf-8-sig")
    assert table.splitlines()[0] == "platform,store,sku,quantity,warehouse"
    back = pasted(charlie, table)
    assert [after for _sku, _before, after in changes(back)] == []  # the mirror still says so
    undone = charlie.post(f"{place}undo/")
    again = ActionBatch.objects.latest("pk")
    assert undone["Location"] == f"/batches/{again.pk}/"
    assert again.undoes == batch
    assert sorted(action.payload["quantity"] for action in again.actions.all()) == [1, 2]
    assert "cannot be put back: " in charlie.get(undone["Location"]).content.decode()  # TikTok Shop takes no zero


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
