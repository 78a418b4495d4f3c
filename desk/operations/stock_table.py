"""New stock numbers from a table: pasted, CSV or XLSX. Each row names a SKU, and `12` (the number) or `+5`, `-3` (a change).

A row that names a store is about that store; where the table has no such column, it is about every store of the board that
sells the SKU. A row that cannot be read is set aside with its number and the reason; the rest goes on.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from desk.operations.stock_known import Known, known_skus
from stores.actions.bulk import MOST_IN_THOUSANDS, Row
from stores.imports.table import TableError, table_rows
from stores.models import Store

# Column -> the other names it is known by.
COLUMNS: dict[str, tuple[str, ...]] = {
    "platform": ("平台",),
    "store": ("shop", "shop_id", "store id", "shop id", "店铺", "店铺id", "店铺编号", "店铺名称"),
    "sku": ("sku_id", "sku id", "seller_sku", "seller sku", "商品编码", "商家sku"),
    "quantity": ("stock", "new_quantity", "new quantity", "available", "数量", "库存"),
    "warehouse": ("warehouse_id", "warehouse id", "仓库"),
}
NEEDED = ("sku", "quantity")
ROLLBACK_COLUMNS = ("platform", "store", "sku", "quantity", "warehouse")
_NAMES = {other: column for column, others in COLUMNS.items() for other in (column, *others)}
_QUANTITY = re.compile(r"([+\-\u2212])?\s*([0-9]{1,8})")
# What is pasted may have no heads, by the number of its columns, and blanks between SKU and number.
_HEADLESS = {2: ("sku", "quantity"), 3: ("store", "sku", "quantity")}
_BLANKS = re.compile(r"^\s*(\S.*?)\s+([+\-\u2212]?\s?[0-9]{1,8})\s*$", re.MULTILINE)


class WrongRow(NamedTuple):
    """A row that was set aside. `number`: as a spreadsheet counts."""

    number: int
    text: str
    why: str


class _Asked(NamedTuple):
    """`is_named`: the row names this store itself, so what it lacks is a fault of the row."""

    number: int
    cells: Mapping[str, str]
    store: Store
    is_named: bool


def pasted_table(text: str) -> bytes:
    """What was pasted, as a table: where nothing parts the columns, the blank before the number does."""
    first = text.strip().partition("\n")[0]
    return (text if any(mark in first for mark in "\t,;") else _BLANKS.sub("\\1\t\\2", text)).encode()


def rows_of_table(
    name: str, content: bytes, seen: QuerySet[Store], shown: QuerySet[Store]
) -> tuple[list[Row], list[WrongRow]]:
    """What the table asks for, and the rows that cannot be. Raises TableError.

    `name`: `pasted.tsv` for what was pasted; `seen`: stores that a row may name; `shown`: those that a row without one is about.
    """
    asked, wrong = _with_stores(_cells(name, content), seen, shown)
    known = known_skus({one.store.pk for one in asked}, {one.cells["sku"] for one in asked})
    met = {one.number for one in asked if (one.store.pk, one.cells["sku"]) in known}
    rows: list[Row] = []
    places: set[tuple[int, str, str]] = set()
    for one in asked:
        found = known.get((one.store.pk, one.cells["sku"]), ())
        if not found and not one.is_named:
            if one.number not in met:
                met.add(one.number)
                text = " · ".join(one.cells.values())
                wrong.append(WrongRow(one.number, text, _("No store shown on the board has such a SKU.")))
            continue
        asks = _row(one, found, places)
        if isinstance(asks, Row):
            rows.append(asks)
        else:
            wrong.append(_wrong(one, asks))
        if len(rows) > MOST_IN_THOUSANDS:
            raise TableError(_("The table changes more than %(most)d rows. Split it.") % {"most": MOST_IN_THOUSANDS})
    return rows, sorted(wrong)


def _row(one: _Asked, found: Sequence[Known], places: set[tuple[int, str, str]]) -> Row | str:
    """What is asked for, or why not. `places`: those that earlier rows took."""
    if not found:
        return _("The store has no such SKU, or its stock was never read.")
    if len(found) > 1:
        return _("Several SKUs of the store have this name: give the platform's id of the SKU.")
    warehouse, quantity = one.cells.get("warehouse", ""), _quantity(one.cells["quantity"], found[0].available)
    if isinstance(quantity, str):
        return quantity
    place = (one.store.pk, found[0].sku_id, warehouse)
    if place in places:
        return _("The same SKU stands in an earlier row.")
    places.add(place)
    return Row(one.number, one.store, payload_of(found[0], quantity, warehouse))


def _wrong(one: _Asked, why: str) -> WrongRow:
    texts = list(one.cells.values())
    return WrongRow(one.number, " · ".join(texts if one.is_named else [str(one.store), *texts]), why)


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
    rows = list(table_rows(name, content))
    columns, first = _columns(rows[0] if rows else [])
    found: list[tuple[int, dict[str, str]]] = []
    for number, row in enumerate(rows[first:], first + 1):
        cells = {column: cell.strip() for column, cell in zip(columns, row, strict=False) if column and cell.strip()}
        if cells.get("quantity"):  # the board's own table leaves it empty where nothing is to change
            found.append((number, cells))
        if len(found) > MOST_IN_THOUSANDS:
            raise TableError(_("The table changes more than %(most)d rows. Split it.") % {"most": MOST_IN_THOUSANDS})
    if not found:
        raise TableError(_("The table changes nothing: no row has a quantity."))
    return found if "store" in columns else [(number, {"store": "", **cells}) for number, cells in found]


def _columns(head: Sequence[str]) -> tuple[Sequence[str], int]:
    """The name of each column, and how many rows the heads take. Raises TableError."""
    columns = [_NAMES.get(cell.strip().lower(), "") for cell in head]
    if not any(columns) and head and _QUANTITY.fullmatch(head[-1].strip()) and len(head) in _HEADLESS:
        return _HEADLESS[len(head)], 0
    missing = [column for column in NEEDED if column not in columns]
    if missing:
        text = _("The first row must name the columns; missing: %(columns)s.")
        raise TableError(text % {"columns": ", ".join(missing)})
    return columns, 1


def _with_stores(
    cells: Iterable[tuple[int, dict[str, str]]], seen: QuerySet[Store], shown: QuerySet[Store]
) -> tuple[list[_Asked], list[WrongRow]]:
    by_name: dict[str, list[Store]] = {}
    for store in seen.filter(is_active=True):
        for name in {store.external_id.casefold(), store.name.casefold()}:
            by_name.setdefault(name, []).append(store)
    everywhere: list[Store] | None = None
    asked, wrong = [], []
    for number, told in cells:
        row = {**told, "sku": told.get("sku", "").lstrip("'")}
        if not row["sku"]:
            wrong.append(WrongRow(number, " · ".join(filter(None, row.values())), _("Name the SKU.")))
        elif row.get("store") == "":
            if everywhere is None:
                everywhere = list(shown.filter(is_active=True))
            left = {name: text for name, text in row.items() if text}
            asked += [_Asked(number, left, store, False) for store in everywhere if _of_platform(store, row)]
        else:
            found = [
                one for one in by_name.get(row.get("store", "").lstrip("'").casefold(), []) if _of_platform(one, row)
            ]
            if len(found) == 1:
                asked.append(_Asked(number, row, found[0], True))
                continue
            why = _("You see no such store.")
            if found:
                why = _("Several stores have this name: give the platform's id, or the platform.")
            wrong.append(WrongRow(number, " · ".join(row.values()), why))
    return asked, wrong


def _of_platform(store: Store, row: Mapping[str, str]) -> bool:
    return not row.get("platform") or store.platform == row["platform"].casefold()
