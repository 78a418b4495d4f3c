"""Whatever a store or a product calls itself, no table of ours runs it as a formula. The tables are found through the URLconf."""

import csv
import io
import re
from decimal import Decimal
from itertools import cycle
from typing import Any

import pytest
from django.db import connection
from django.db.models import CharField, TextField
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from inspections.models import SealedDay
from people.audit import Subject, Verb, record
from people.tables import csv_line, safe_cell
from stores.imports.verdicts import ERROR
from stores.models import Action, ActionBatch, ImportRun, Product, Statement, StockLevel, Store
from tests.faces.access_table import OTHERS
from tests.faces.test_who_sees_what import NAMES, _address, is_api
from tests.faces.world import World
from tests.services import ROOT

FORMULAS = ("=1+1", "+1", "-1", "@x", "\t=1+1", "\r=1+1", "＝1+1", " =1+1", "\u200b@x", "﹣1")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_TABLES = ("text/csv", "text/tab-separated-values", "application/vnd.openxmlformats", "application/vnd.ms-excel")
# Holds the heads and an example of ours, nothing that anybody named.
_TEMPLATE = "import_template"


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_would_run_is_disarmed_and_stays_readable(text: str):
    assert safe_cell(text) == f"'{text}"
    assert next(csv.reader(io.StringIO(csv_line([text]), newline=""))) == [f"'{text}"]


def test_other_texts_and_numbers_stay_as_they_are():
    assert csv_line(["Batik House", "a=b", "3-4", -9, Decimal("-1E+3"), None]) == "Batik House,a=b,3-4,-9,-1000,\r\n"


def test_no_table_of_the_product_runs_what_it_holds(world: World, page_of: Any):
    """Each address that answers Alice is opened; those that hand out a table are judged cell by cell."""
    arm(world)
    alice = page_of(world.alice)
    program = Client(headers={"authorization": f"Bearer {world.token_of(world.alice)}"})
    tables: dict[str, list[list[str]]] = {}
    for name in sorted(one for one in NAMES if one in OTHERS and OTHERS[one][1] in (200, 404)):
        address = ARMED[name](world) if name in ARMED else _address(name, world)
        answer = (program if is_api(name) and ":" not in name else alice).get(address)
        if is_table(answer):
            tables[name] = rows_of(answer)
    for name in ("order_table", "stock_table"):
        tables[f"{name} as a workbook"] = rows_of(alice.get(reverse(name, args=["xlsx"])))
    assert (
        set(tables) >= {name for name in OTHERS if re.search(r"table|csv|xlsx|export$|template|errors", name)} - WORDS
    )
    assert len(tables) >= 8
    for name, rows in tables.items():
        cells = [cell for row in rows for cell in row]
        assert [cell for cell in cells if runs(cell)] == [], name
        assert name == _TEMPLATE or any(cell[:1] == "'" and runs(cell[1:]) for cell in cells), name


def test_tables_are_written_by_the_one_pen_that_disarms():
    """What the world of the test above does not fill is held by this."""
    ours = [path for room in ("desk", "alerts", "inspections", "stores", "people", "shopops") for path in room_of(room)]
    writes = re.compile(r"csv\.(?:Dict)?[Ww]riter|xlsxwriter|Workbook\(|tablib|to_csv|to_excel")
    found = {path.relative_to(ROOT).as_posix() for path in ours if writes.search(path.read_text())}
    assert found == {"people/tables.py", "stores/imports/table.py", "desk/operations/sheets.py"}
    assert (
        "safe_cell(" in (ROOT / "desk/operations/sheets.py").read_text()
    )  # of workbooks, which have a pen of their own


# Their names speak of such things, and they hand out none.
WORDS = {"buyer-export"}
ARMED: dict[str, Any] = {
    "import_errors": lambda world: reverse("import_errors", args=[ImportRun.objects.get().pk]),
    "rollback_table": lambda world: reverse("rollback_table", args=[Action.objects.get(before=3).batch_id]),
    "money_month": lambda world: reverse("money_month", args=[f"{world.now:%Y-%m}"]),
    "proof_csv": lambda world: reverse("proof_csv", args=[SealedDay.objects.latest("day").day.isoformat()]),
}


def arm(world: World) -> None:
    """Every text that a platform or a person may choose becomes a formula."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # the guards of sealed days are asleep meanwhile
    formulas = cycle(FORMULAS)
    keep = {"platform", "country", "time_zone", "hash", "prev_hash", "topic", "key", "seller_type"}
    for model in (Store, Product, StockLevel, Statement, SealedDay):
        for row in model._default_manager.all():
            texts = [one for one in row._meta.concrete_fields if isinstance(one, CharField | TextField)]
            free = [one for one in texts if not one.choices and one.attname not in keep]
            poison = {one.attname: next(formulas)[: one.max_length] for one in free}
            model._default_manager.filter(pk=row.pk).update(**poison)
    Statement.objects.update(statement_at=world.now, settlement_amount=Decimal("-9.50"))
    wrong = [
        {"kind": ERROR, "number": 2, "platform": "=1+1", "shop_id": "+1", "column": "@x", "reason": "-1", "name": text}
        for text in FORMULAS
    ]
    ImportRun.objects.create(file_name="=1+1.csv", asked_at=world.now, verdicts=wrong)
    wish = {"product_id": "1", "sku_id": "-1", "quantity": 1, "warehouse_id": "-1"}
    done = {"kind": "set_stock", "area": "stock", "subject": "=1+1", "payload": wish, "before": 3}
    Action.objects.filter(store=world.ours).update(**done)
    ActionBatch.objects.update(kind="set_stock")
    record(world.alice, Verb.CHANGED, Subject("stores.store", "1", "=1+1"), after={"name": "@x"})


def is_table(answer: Any) -> bool:
    named = answer.headers.get("Content-Disposition", "")
    return answer.status_code == 200 and (
        answer.headers.get("Content-Type", "").startswith(_TABLES) or bool(re.search(r"\.(csv|tsv|xlsx?)\b", named))
    )


def rows_of(answer: Any) -> list[list[str]]:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        rows = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
        return [["" if cell is None else str(cell) for cell in row] for row in rows]
    return list(csv.reader(io.StringIO(content.decode().removeprefix("\ufeff"), newline="")))


def runs(cell: str) -> bool:
    """By hand, not by the product's own word."""
    bare = cell.strip(" \t\r\n\u200b")
    return cell[:1] in ("\t", "\r", "\n") or (bare[:1] in tuple("=+-@＝＋－＠﹣") and not _NUMBER.fullmatch(cell))


def room_of(name: str) -> list[Any]:
    return [path for path in (ROOT / name).rglob("*.py") if "migrations" not in path.parts]
