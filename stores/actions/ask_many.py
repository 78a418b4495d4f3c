"""Writes down thousands of wishes of one batch in a few statements: for kinds that collide only with what others have under way.

What `ask` does row by row is done here for all of them at once: the same right, form, bounds, collisions, trail and bell.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db import transaction
from django.db.models.functions import Now

from people.audit import Verb, record_rows
from people.audit.recording import Done
from people.models import User
from stores.actions import outbox
from stores.actions.bell import ring_in
from stores.actions.collisions import under_way_of_others
from stores.actions.kind import AnyKind
from stores.actions.trail import told_of
from stores.actions.wishes import Screened
from stores.models import Action, ActionBatch, ActionSource, ActionState, Store

# Rows of one insert.
_AT_ONCE = 1000


def ask_many(
    kind: AnyKind,
    wishes: Sequence[tuple[int, Store, Screened]],
    user: User,
    batch: ActionBatch,
    source: ActionSource,
    now: datetime,
) -> dict[int, list[str]]:
    """Place -> why not, and then nothing is written; empty when all are. Inside a transaction.

    `wishes`: each with its place among the rows, and its store.
    """
    outbox.lock_lines_of(kind.thing)
    lines = {place: (store.pk, kind.line(screened.wish)) for place, store, screened in wishes}
    others = under_way_of_others(lines.values(), user)
    happened = {place: others[line] for place, line in lines.items() if line in others}
    if happened:
        return happened
    rows = [_row(kind, place, store, screened, user, batch, source, now) for place, store, screened in wishes]
    written = Action.objects.bulk_create(rows, batch_size=_AT_ONCE)
    record_rows(user, Verb.ASKED, (Done(one, None, told_of(one)) for one in written))
    transaction.on_commit(lambda: ring_in(0.0))
    return {}


def _row(
    kind: AnyKind,
    place: int,
    store: Store,
    screened: Screened,
    user: User,
    batch: ActionBatch,
    source: ActionSource,
    now: datetime,
) -> Action:
    return Action(
        kind=kind.id,
        store=store,
        area=kind.area.value,
        subject=kind.subject(screened.wish),
        line=kind.line(screened.wish),
        payload=msgspec.to_builtins(screened.wish),
        idempotency_key=f"batch:{batch.pk}:{place}",
        asked_by=user,
        asked_by_name=user.get_username(),
        asked_at=now,
        source=source,
        batch=batch,
        state=ActionState.WAITING,
        changed_at=now,
        not_before=Now(),
    )
