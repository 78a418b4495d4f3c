"""Stores from a table: what each row would do is shown first, wrong rows are set aside with what to do, and all can be undone."""

import io
from collections.abc import Sequence

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook

from people.audit.entry import AuditEntry
from stores.connecting import register_app
from stores.imports import acts
from stores.imports.table import template_csv, template_xlsx
from stores.models import ImportRun, IsolationFact, Store, StoreGroup, TopicReading
from stores.platforms.base import AppKeys
from tests.faces.world import World, world_of_now

pytestmark = pytest.mark.django_db

HEAD = "platform,shop_id,country,name,group"


@pytest.fixture
def world(db: None) -> World:
    cache.clear()
    return world_of_now()


@pytest.fixture
def manager(world: World) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.alice)
    return client


def upload(client: Client, content: bytes | str, name: str = "stores.csv") -> ImportRun:
    data = content.encode() if isinstance(content, str) else content
    answer = client.post("/admin/import/", {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.content.decode()
    return ImportRun.objects.latest("pk")


def refused(client: Client, content: bytes, name: str) -> str:
    answer = client.post("/admin/import/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 400
    return str(answer.content.decode())


def applied(client: Client, run: ImportRun) -> ImportRun:
    """By a worker, as when the button is pressed."""
    client.post(f"/admin/import/{run.pk}/apply/")
    acts.apply_asked(timezone.now)
    run.refresh_from_db()
    return run


def with_id(store: Store, external_id: str) -> Store:
    store.external_id = external_id
    store.save()
    return store


def kinds(run: ImportRun) -> list[str]:
    return [one["kind"] for one in run.verdicts]


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_preview_changes_nothing_and_applying_does_what_it_said(manager: Client, world: World) -> None:
    known = with_id(world.ours, "7000000009")
    table = f"{HEAD}\ntiktok,7000000001,ID,Toko Baru,Jakarta\n{known.platform},{known.external_id},,New name,\n"
    before = Store.objects.count()
    run = upload(manager, table)
    assert kinds(run) == ["new", "changes"]
    assert "New name" in manager.get(f"/admin/import/{run.pk}/").content.decode()
    assert Store.objects.count() == before
    assert known.name not in ("New name",)
    applied(manager, run)
    new = Store.objects.get(external_id="7000000001")
    known.refresh_from_db()
    assert (new.name, new.time_zone, new.currency, new.connection) == ("Toko Baru", "Asia/Jakarta", "IDR", None)
    assert list(new.groups.values_list("name", flat=True)) == ["Jakarta"]
    assert known.name == "New name"
    assert kinds(upload(manager, table)) == ["same", "same"]


def test_wrong_rows_are_set_aside_and_the_others_go_on(manager: Client, world: World) -> None:
    table = (
        f"{HEAD},time_zone,access_token\n"
        "tiktok,1.23457E+17,ID,Mangled,,,\n"
        "tiktok,7495794203056835079.0,ID,Mangled,,,\n"
        "amazon,1,ID,Elsewhere,,,\n"
        "shopee,2002,Indonesia,Long country,,,\n"
        "shopee,2003,ID,Odd zone,,Mars/Olympus,\n"
        "shopee,2004,ID,Half a pair,,,token\n"
        "shopee,2005,,No country,,,\n"
        "shopee,2006,ID,Sound,,,\n"
        "shopee,2006,ID,Twice,,,\n"
    )
    written_before = set(AuditEntry.objects.values_list("pk", flat=True))
    run = applied(manager, upload(manager, table))
    written = AuditEntry.objects.exclude(pk__in=written_before)
    told = list(written.filter(kind="stores.store").values_list("verb", "label", "after"))
    assert told == [("imported", "Sound · ID", {"row": 9, "changes": {"name": ["", "Sound"], "country": ["", "ID"]}})]
    assert written.get(kind="stores.importrun").after == {"rows": 9}
    wrong = {one["number"]: one["column"] for one in run.verdicts if one["kind"] == "error"}
    assert wrong == {
        2: "shop_id", 3: "shop_id", 4: "platform", 5: "country", 6: "time_zone", 7: "refresh_token", 8: "country",
        10: "shop_id",
    }  # fmt: skip
    assert Store.objects.filter(external_id="2006", name="Sound").exists()
    assert all(one["reason"] for one in run.verdicts if one["kind"] == "error")


@pytest.mark.parametrize(
    ("encoding", "separator", "name"),
    [("utf-8-sig", ",", "a.csv"), ("gb18030", ";", "b.CSV"), ("utf-16", "\t", "c.txt"), ("utf-8", "\t", "d.tsv")],
)
def test_tables_as_spreadsheets_write_them(
    manager: Client, world: World, encoding: str, separator: str, name: str
) -> None:
    table = separator.join(["平台", "店铺ID", "国家", "店铺名称"]) + "\r\n"
    table += separator.join(["TikTok Shop", "7000000002", "sg", "深圳优选"]) + "\r\n"
    run = upload(manager, table.encode(encoding), name)
    assert [(one["kind"], one["name"]) for one in run.verdicts] == [("new", "深圳优选")]


def test_a_workbook_is_read_and_numbers_that_lost_digits_are_not(manager: Client, world: World) -> None:
    rows: list[list[object]] = [
        [*HEAD.split(",")],
        ["shopee", 14701711, "SG", "Whole", ""],
        ["tiktok", 7495794203056835079, "SG", "Lost", ""],
    ]
    run = upload(manager, workbook(rows), "stores.xlsx")
    assert kinds(run) == ["new", "error"]
    assert run.verdicts[0]["shop_id"] == "14701711"


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "a.csv", "empty"),
        (b"name,country\nx,ID\n", "a.csv", "missing: platform, shop_id"),
        (b"platform,shop_id\n", "a.csv", "nothing below"),
        (b"PK\x03\x04 not really", "a.xlsx", "no XLSX workbook"),
        (b"whatever", "a.xlsm", "Only CSV and XLSX"),
        (b"\x00\x01\x02", "a.csv", "cannot be read"),
        (b"platform,shop_id\n" + b"tiktok,1\n" * 10_001, "a.csv", "more than 10,000"),
    ],
    ids=["empty", "heads", "no rows", "no zip", "macros", "binary", "long"],
)
def test_files_that_are_no_table_say_what_to_do(
    manager: Client, world: World, content: bytes, name: str, says: str
) -> None:
    assert says in refused(manager, content, name) or (says == "empty" and "empty" in refused(manager, content, name))


def test_the_templates_can_be_filled_in_and_read_back(manager: Client, world: World) -> None:
    assert kinds(upload(manager, template_csv())) == ["new"]
    assert kinds(upload(manager, template_xlsx(), "stores.xlsx")) == ["new"]


def test_tokens_and_facts_go_in_and_are_never_shown(manager: Client, world: World) -> None:
    table = (
        "platform,shop_id,country,name,access_token,refresh_token,shop_cipher,account_id,phone,proxy\n"
        "tiktok,7000000003,ID,With tokens,the-new-access,the-new-refresh,ROW_x,acc-9,+62 812 000 111,"
        "http://the-user:the-word@gate.example:3128\n"
    )
    register_app("tiktok", AppKeys("shared", "secret"))  # the cast's own is one store's alone
    run = upload(manager, table)
    secrets = ("the-new-access", "the-new-refresh", "the-word", "812 000 111")
    page = manager.get(f"/admin/import/{run.pk}/").content.decode()
    assert [one for one in secrets if one in page or one in str(run.verdicts) or one in run.sealed_rows] == []
    assert [one["reason"] for one in applied(manager, run).verdicts] == [""]
    store = Store.objects.get(external_id="7000000003")
    assert store.connection is not None
    assert (store.connection.access_token(), store.platform_keys) == ("the-new-access", {"cipher": "ROW_x"})
    assert IsolationFact.objects.filter(store=store, kind="phone").exists()
    assert run.sealed_rows == ""


def test_an_import_can_be_undone(manager: Client, world: World) -> None:
    known, name = with_id(world.ours, "7000000009"), world.ours.name
    table = f"{HEAD}\nshopee,3001,ID,Unread,South\nshopee,3002,ID,Read,\n{known.platform},{known.external_id},,Changed,South\n"
    run = applied(manager, upload(manager, table))
    read = Store.objects.get(external_id="3002")
    now = timezone.now()
    TopicReading.objects.create(store=read, topic="status", outcome="complete", tried_at=now, read_at=now)
    said = manager.post(f"/admin/import/{run.pk}/undo/", follow=True).content.decode()
    known.refresh_from_db()
    read.refresh_from_db()
    assert not Store.objects.filter(external_id="3001").exists()
    assert (read.is_active, "inspected meanwhile" in said) == (False, True)
    assert (known.name, known.groups.filter(name="South").exists()) == (name, False)
    assert StoreGroup.objects.filter(name="South").exists()
    again = manager.post(f"/admin/import/{run.pk}/undo/", follow=True).content.decode()
    assert "not undone before" in again


def test_nothing_in_the_list_of_wrong_rows_runs_as_a_formula(manager: Client, world: World) -> None:
    run = upload(manager, f'{HEAD}\n"=HYPERLINK(""http://x"")",1,ID,x,\n"@SUM(1)","=1+1",ID,x,\n')
    text = manager.get(f"/admin/import/{run.pk}/wrong-rows.csv").content.decode()
    cells = [cell for line in text.splitlines()[1:] for cell in line.split(",")]
    assert [cell for cell in cells if cell.strip('"').startswith(("=", "+", "@", "-"))] == []


def test_only_managers_import(world: World) -> None:
    for user in (world.bob, world.carol, world.charlie):
        client = Client()
        client.force_login(user)
        assert client.get("/admin/import/").status_code == 403
        assert client.post("/admin/import/", {"file": SimpleUploadedFile("a.csv", b"x")}).status_code == 403


def test_a_large_table_is_looked_up_in_few_statements(manager: Client, world: World) -> None:
    def statements(rows: int) -> int:
        table = HEAD + "\n" + "".join(f"shopee,{9_000_000 + n},ID,Shop {n},\n" for n in range(rows))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            upload(manager, table)
        return len(seen)

    statements(5)  # the first request of a session also notes that it began
    assert statements(5000) == statements(5)
