"""Previews, applies and undoes imports. A row that fails is set aside with its reason; the others go on."""

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
import structlog
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from people.audit import Verb, record, record_rows
from people.models import User
from people.sealed_columns import opened, seal_into
from people.vault import SealBrokenError
from stores import boundaries, tokens
from stores.boundaries_facts import record_fact
from stores.consent import app_of
from stores.countries import country_defaults
from stores.imports.rows import ImportRow, understand
from stores.imports.table import read_table
from stores.imports.verdicts import CHANGES, ERROR, NEW, Verdict, judge_rows
from stores.models import Connection, ImportRun, ImportState, Store, StoreGroup
from stores.platforms.base import TokenGrant
from stores.platforms.proxies import parse_proxy
from stores.switching import switched_by

log = structlog.get_logger(__name__)

# Tokens without a known end are tried, and renewed when they are refused.
_UNKNOWN_LIFE = timedelta(hours=1)
_TELL_EVERY = 50
_FIELDS = ("name", "country", "time_zone")


class NotUndoableError(Exception):
    """An import that is not there to be undone; the message says why."""


def preview(file_name: str, content: bytes, user: User | None, now: datetime) -> ImportRun:
    """What the file would do, kept until somebody applies it. Raises TableError."""
    rows = [understand(line) for line in read_table(file_name, content)]
    run = ImportRun.objects.create(file_name=file_name[:200], asked_by=user, asked_at=now)
    run.verdicts = msgspec.to_builtins(judge_rows(rows))
    sound = [row for row in rows if isinstance(row, ImportRow)]
    seal_into(run, "sealed_rows", msgspec.json.encode(sound).decode())
    run.save(update_fields=["verdicts", "sealed_rows"])
    return run


@transaction.atomic
def ask_to_apply(run: ImportRun, by: User | None = None) -> bool:
    """True for the one who asks first."""
    asked = ImportRun.objects.filter(pk=run.pk, state=ImportState.PREVIEWED).update(state=ImportState.ASKED)
    if asked:
        record(by, Verb.IMPORTED, run, after={"rows": len(run.verdicts)})
    return asked == 1


def apply_asked(now: Callable[[], datetime]) -> int:
    """Applies every import that was asked for; returns how many. Many may call it at once: each is applied by one."""
    applied = 0
    while True:
        with transaction.atomic():
            waiting = ImportRun.objects.filter(state=ImportState.ASKED).order_by("pk")
            run = waiting.select_for_update(skip_locked=True).first()
            if run is None:
                return applied
            _apply(run, now())
        applied += 1


def undo(run_id: int, now: datetime, by: User | None = None) -> list[str]:
    """Takes an import back; returns what could not be. Raises NotUndoableError."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run_id)
        if run.state != ImportState.APPLIED:
            raise NotUndoableError(_("Only an import that was applied, and not undone before, can be undone."))
        touched = Store.objects.filter(pk__in=[one["store_id"] for one in run.verdicts if one.get("store_id")])
        record_rows(by, Verb.UNDONE, [run, *touched], after={"import": run.pk})
        with switched_by(by, f"import {run.pk} was taken back"):
            left = [said for one in run.verdicts for said in _undo_row(msgspec.convert(one, Verdict))]
        run.state, run.finished_at = ImportState.UNDONE, now
        run.save(update_fields=["state", "finished_at"])
    return left


def _apply(run: ImportRun, now: datetime) -> None:
    rows = _rows_of(run)
    # The stores may have changed since the preview: what holds is what is true now.
    verdicts = judge_rows(rows)
    by_number = {one.number: one for one in verdicts}
    for place, row in enumerate(rows, 1):
        verdict = by_number[row.number]
        if verdict.kind in (NEW, CHANGES):
            _apply_row(row, verdict, run.asked_by, now)
        if place % _TELL_EVERY == 0:
            log.info("import of stores", run=run.pk, rows=place)
    kept = {one["number"]: one for one in run.verdicts if one["kind"] == ERROR}
    told = {number: msgspec.to_builtins(one) for number, one in by_number.items()}
    run.verdicts = [one for _number, one in sorted({**kept, **told}.items())]
    run.state, run.sealed_rows, run.done, run.finished_at = ImportState.APPLIED, "", len(rows), now
    run.save(update_fields=["verdicts", "state", "sealed_rows", "done", "finished_at"])


def _apply_row(row: ImportRow, verdict: Verdict, by: User | None, now: datetime) -> None:
    try:
        with transaction.atomic():
            store = _store_of(row, verdict)
            verdict.store_id = store.pk
            if row.group:
                StoreGroup.objects.get_or_create(name=row.group)[0].stores.add(store)
            if row.access_token:
                _connect(row, store, now)
            if row.proxy:
                boundaries.keep_proxy(store, parse_proxy(row.proxy))
            for kind, value in row.facts.items():
                record_fact(store, kind, value, by)
            record(by, Verb.IMPORTED, store, after={"row": row.number, "changes": dict(verdict.changes)})
    except (ValueError, DatabaseError) as fault:
        # of the database's words the first line alone: the others quote the row
        verdict.kind, verdict.reason, verdict.changes = ERROR, str(fault).partition("\n")[0][:300], {}


def _store_of(row: ImportRow, verdict: Verdict) -> Store:
    if verdict.kind == CHANGES:
        store = Store.objects.get(pk=verdict.store_id or 0)
        for field in _FIELDS:
            if getattr(row, field):
                setattr(store, field, getattr(row, field))
        store.save()
        return store
    usual = country_defaults(row.country)
    return Store.objects.create(
        platform=row.platform,
        external_id=row.shop_id,
        name=row.name or row.shop_id,
        country=row.country,
        time_zone=row.time_zone or usual.time_zone,
        currency=usual.currency,
    )


def _connect(row: ImportRow, store: Store, now: datetime) -> None:
    """By tokens from another tool. Raises ValueError where no app is set up for them."""
    app = boundaries.app_for(store) or app_of(row.platform)
    if app is None:
        raise ValueError(_("No app is set up for the platform, so its tokens cannot be used."))
    grant = TokenGrant(
        access_token=row.access_token,
        refresh_token=row.refresh_token,
        access_expires_at=row.access_expires_at or now + _UNKNOWN_LIFE,
        refresh_expires_at=None,
        account_id=row.account_id or row.shop_id,
        account_name=row.name,
        scopes=[],
    )
    connection, _made = Connection.objects.select_for_update().get_or_create(app=app, account_id=grant.account_id)
    connection.account_name = connection.account_name or grant.account_name
    tokens.keep_grant(connection, grant)
    store.connection = connection
    if row.shop_cipher:
        store.platform_keys = {**store.platform_keys, "cipher": row.shop_cipher}
    store.save(update_fields=["connection", "platform_keys"])


def _undo_row(one: Verdict) -> list[str]:
    store = Store.objects.filter(pk=one.store_id).first() if one.store_id else None
    if store is None or one.kind not in (NEW, CHANGES):
        return []
    if one.kind == NEW:
        return _undo_new(store)
    for field in _FIELDS:
        if field in one.changes:
            setattr(store, field, one.changes[field][0])
    store.save()
    if "group" in one.changes:
        before = one.changes["group"][0].split(", ") if one.changes["group"][0] else []
        added = [name for name in one.changes["group"][1].split(", ") if name not in before]
        store.groups.remove(*StoreGroup.objects.filter(name__in=added))
    kept = [name for name in one.changes if name not in (*_FIELDS, "group")]
    return (
        [_("%(store)s: %(what)s stay as the import left them.") % {"store": store, "what": ", ".join(kept)}]
        if kept
        else []
    )


def _undo_new(store: Store) -> list[str]:
    """A store that was read meanwhile is part of the record; it stays, switched off."""
    if store.readings.exists():
        store.is_active = False
        store.save(update_fields=["is_active"])
        return [_("%(store)s was inspected meanwhile: it stays, but is no longer inspected.") % {"store": store}]
    store.delete()
    return []


def _rows_of(run: ImportRun) -> list[ImportRow]:
    try:
        return msgspec.json.decode(opened(run, "sealed_rows"), type=list[ImportRow])
    except SealBrokenError:
        return []
