"""What each row would do to what is here: make a store, change one, nothing, or nothing because it is wrong."""

from collections.abc import Sequence
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from stores.imports.rows import ImportRow, RowFault
from stores.models import Store

NEW, CHANGES, SAME, ERROR = "new", "changes", "same", "error"


class Verdict(msgspec.Struct):
    """Of one row. `changes`: field -> [before, after], secrets only by name. `column`, `reason`: what is wrong."""

    number: int
    kind: str
    platform: str = ""
    shop_id: str = ""
    name: str = ""
    changes: dict[str, list[str]] = {}
    column: str = ""
    reason: str = ""
    store_id: int | None = None


def judge_rows(rows: Sequence[ImportRow | RowFault]) -> list[Verdict]:
    """Two statements for any number of rows."""
    wanted = [row for row in rows if isinstance(row, ImportRow)]
    known = _known(wanted)
    seen: dict[tuple[str, str], int] = {}
    return [_judge(row, known, seen) for row in rows]


def _known(rows: Sequence[ImportRow]) -> dict[tuple[str, str], Store]:
    ids = {row.shop_id for row in rows}
    stores = Store.objects.filter(external_id__in=ids).prefetch_related("groups")
    return {(store.platform, store.external_id): store for store in stores}


def _judge(row: ImportRow | RowFault, known: dict[tuple[str, str], Store], seen: dict[tuple[str, str], int]) -> Verdict:
    if isinstance(row, RowFault):
        return Verdict(row.number, ERROR, row.platform, row.shop_id, column=row.column, reason=row.reason)
    key = (row.platform, row.shop_id)
    about: dict[str, Any] = {"platform": row.platform, "shop_id": row.shop_id, "name": row.name}
    if key in seen:
        reason = _("The same store stands in row %(number)d.") % {"number": seen[key]}
        return Verdict(row.number, ERROR, **about, column="shop_id", reason=reason)
    seen[key] = row.number
    store = known.get(key)
    if store is None:
        if not row.country:
            return Verdict(row.number, ERROR, **about, column="country", reason=_("A new store needs its country."))
        return Verdict(row.number, NEW, **about, changes=_said(row))
    about["name"] = row.name or store.name
    changes = _changes(row, store)
    return Verdict(row.number, CHANGES if changes else SAME, **about, changes=changes, store_id=store.pk)


def _changes(row: ImportRow, store: Store) -> dict[str, list[str]]:
    before = {"name": store.name, "country": store.country, "time_zone": store.time_zone}
    changes = {
        field: [old, getattr(row, field)] for field, old in before.items() if getattr(row, field) not in ("", old)
    }
    groups = sorted(group.name for group in store.groups.all())
    if row.group and row.group not in groups:
        changes["group"] = [", ".join(groups), ", ".join([*groups, row.group])]
    return changes | _secrets(row)


def _said(row: ImportRow) -> dict[str, list[str]]:
    told = {field: ["", getattr(row, field)] for field in ("name", "country", "time_zone", "group")}
    return {field: pair for field, pair in told.items() if pair[1]} | _secrets(row)


def _secrets(row: ImportRow) -> dict[str, list[str]]:
    """By name only: tokens, proxies and facts are nobody's to read."""
    told = [*(["tokens"] if row.access_token else []), *(["proxy"] if row.proxy else []), *row.facts]
    return {name: ["", "•••"] for name in told}
