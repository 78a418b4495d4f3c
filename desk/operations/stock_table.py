"""New stock numbers from a table: pasted, CSV or XLSX. Each row names a store, a SKU, and `12` (the number) or `+5`, `-3` (a change).

A row that cannot be read is set aside with its number and the reason; the rest goes on.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from people.models import User
from stores.actions.bulk import MOST_ROWS, Row
from stores.imports.table import TableError, table_rows
from stores.models import Product, StockLevel, Store

# Column -> the other names it is known by.
COLUMNS: dict[str, tuple[str, ...]] = {
    "platform": ("平台",),
    "store": ("shop", "shop_id", "store id", "shop id", "店铺", "店铺id", "店铺编号", "店铺名称"),
    "sku": ("sku_id", "sku id", "seller_sku", "seller sku", "商品编码", "商家sku"),
    "quantity": ("stock", "new_quantity", "new quantity", "available", "数量", "库存"),
    "warehouse": ("warehouse_id", "warehouse id", "仓库"),
}
NEEDED = ("store", "sku", "quantity")
ROLLBACK_COLUMNS = ("platform", "store", "sku", "quantity", "warehouse")
_NAMES = {other: column for column, others in COLUMNS.items() for other in (column, *others)}
_QUANTITY = re.compile(r"([+\-\u2212])?\s*([0-9]{1,8})")


class WrongRow(NamedTuple):
    """A row that was set aside. `number`: as a spreadsheet counts."""

    number: int
    text: str
    why: str


class Known(NamedTuple):
    """A SKU that the mirror knows, and what it says of it."""

    sku_id: str
    product_id: str
    seller_sku: str
    available: int


class _Asked(NamedTuple):
    number: int
    cells: Mapping[str, str]
    store: Store


def rows_of_table(name: str, content: bytes, user: User) -> tuple[list[Row], list[WrongRow]]:
    """What the table asks for, and the rows that cannot be. `name`: `pasted.tsv` for what was pasted. Raises TableError."""
    asked, wrong = _with_stores(_cells(name, content), user)
    known = _known(asked)
    rows: list[Row] = []
    seen: set[tuple[int, str, str]] = set()
    for one in asked:
        found = _sku(one, known)
        text = " · ".join(one.cells.values())
        if isinstance(found, str):
            wrong.append(WrongRow(one.number, text, found))
            continue
        warehouse = one.cells.get("warehouse", "")
        quantity = _quantity(one.cells["quantity"], found.available)
        if isinstance(quantity, str):
            wrong.append(WrongRow(one.number, text, quantity))
        elif (one.store.pk, found.sku_id, warehouse) in seen:
            wrong.append(WrongRow(one.number, text, _("The same SKU stands in an earlier row.")))
        else:
            seen.add((one.store.pk, found.sku_id, warehouse))
            rows.append(Row(one.number, one.store, payload_of(found, quantity, warehouse)))
    return rows, sorted(wrong)


def payload_of(known: Known, quantity: int, warehouse: str = "") -> dict[str, str | int]:
    """The wish to set a SKU's stock."""
    return {
        "product_id": known.product_id,
        "sku_id": known.sku_id,
        "quantity": quantity,
        "warehouse_id": warehouse,
    }


def quantity_after(text: str, available: int) -> int:
    """`12` is 12, `+5` five more than what is available. Raises ValueError with a sentence."""
    found = _quantity(text, available)
    if isinstance(found, str):
        raise ValueError(found)
    return found


def _quantity(text: str, available: int) -> int | str:
    found = _QUANTITY.fullmatch(text.strip().lstrip("'").strip())
    if found is None:
        return _("“%(text)s” is no number of units. Write 12 for the number, or +5 or -3 for a change.") % {
            "text": text
        }
    sign, units = found[1], int(found[2])
    after = units if not sign else available + (units if sign == "+" else -units)
    if after < 0:
        return _("%(before)d and %(change)s make less than nothing.") % {"before": available, "change": text}
    return after


def _cells(name: str, content: bytes) -> list[tuple[int, dict[str, str]]]:
    rows = table_rows(name, content)
    head = next(rows, [])
    columns = [_NAMES.get(cell.strip().lower(), "") for cell in head]
    missing = [column for column in NEEDED if column not in columns]
    if missing:
        text = _("The first row must name the columns; missing: %(columns)s.")
        raise TableError(text % {"columns": ", ".join(missing)})
    found: list[tuple[int, dict[str, str]]] = []
    for number, row in enumerate(rows, 2):
        cells = {column: cell.strip() for column, cell in zip(columns, row, strict=False) if column and cell.strip()}
        if cells.get("quantity"):  # the board's own table leaves it empty where nothing is to change
            found.append((number, cells))
        if len(found) > MOST_ROWS:
            raise TableError(_("The table changes more than %(most)d rows. Split it.") % {"most": MOST_ROWS})
    if not found:
        raise TableError(_("The table changes nothing: no row below the first has a quantity."))
    return found


def _with_stores(cells: Iterable[tuple[int, dict[str, str]]], user: User) -> tuple[list[_Asked], list[WrongRow]]:
    by_name: dict[str, list[Store]] = {}
    for store in Store.objects.visible_to(user).filter(is_active=True):
        for name in {store.external_id.casefold(), store.name.casefold()}:
            by_name.setdefault(name, []).append(store)
    asked, wrong = [], []
    for number, row in cells:
        found = by_name.get(row.get("store", "").lstrip("'").casefold(), [])
        if row.get("platform"):
            found = [store for store in found if store.platform == row["platform"].casefold()]
        if len(found) == 1 and row.get("sku"):
            asked.append(_Asked(number, {**row, "sku": row["sku"].lstrip("'")}, found[0]))
            continue
        why = _("Name the SKU.") if found else _("You see no such store.")
        if len(found) > 1:
            why = _("Several stores have this name: give the platform's id, or the platform.")
        wrong.append(WrongRow(number, " · ".join(row.values()), why))
    return asked, wrong


def _known(asked: Sequence[_Asked]) -> dict[tuple[int, str], list[Known]]:
    """(store id, the platform's id of a SKU, or the seller's) -> the SKUs that are meant. Two statements."""
    stores = {one.store.pk for one in asked}
    levels = StockLevel.objects.filter(store__in=stores).values_list(
        "store_id", "external_id", "product_external_id", "available"
    )
    units = {(store, sku): (product, available) for store, sku, product, available in levels}
    sellers: dict[tuple[int, str], str] = {}
    for store, skus in Product.objects.filter(store__in=stores).values_list("store_id", "skus"):
        sellers |= {(store, str(sku.get("sku_id", ""))): str(sku.get("seller_sku") or "") for sku in skus}
    found: dict[tuple[int, str], list[Known]] = {}
    for (store, sku), (product, available) in units.items():
        one = Known(sku, product, sellers.get((store, sku), ""), available)
        for name in {sku, one.seller_sku} - {""}:
            found.setdefault((store, name), []).append(one)
    return found


def _sku(one: _Asked, known: Mapping[tuple[int, str], Sequence[Known]]) -> Known | str:
    found = known.get((one.store.pk, one.cells["sku"]), ())
    if not found:
        return _("The store has no such SKU, or its stock was never read.")
    if len(found) > 1:
        return _("Several SKUs of the store have this name: give the platform's id of the SKU.")
    return found[0]
