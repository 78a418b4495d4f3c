"""Many actions at once: looked at first, then all of them or none; and numbers put back as they were.

Each row is an action like any other: sent by itself, settled by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from people.models import User
from stores.actions.ask import Asked, ask, check_key
from stores.actions.ask_many import ask_many
from stores.actions.collisions import stands_in_the_way, under_way_of_others, what_happened
from stores.actions.errors import CollisionError, NoRightError, NotAskedRightError, TooLateError
from stores.actions.kind import AnyKind
from stores.actions.registry import all_kinds
from stores.actions.rights import may_ask
from stores.actions.wishes import Screened, kind_named, screened_wish
from stores.models import DEAD, DONE, Action, ActionBatch, ActionSource, ActionState, StockLevel, Store
from stores.platforms.deeds import SetStock

MOST_ROWS, MOST_IN_THOUSANDS = 500, 5000


class Row(NamedTuple):
    """One of many. `place`: its number in what was sent, from 0."""

    place: int
    store: Store
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class Looked:
    """What one row would do. `before`: the number that our mirror knows; `errors`: why it cannot be done."""

    row: Row
    subject: str = ""
    before: int | None = None
    after: int | None = None
    concerns: tuple[str, ...] = ()
    errors: Mapping[str, list[str]] | None = None

    @property
    def difference(self) -> int | None:
        """How many units more, or fewer; None where that is not known."""
        return None if self.before is None or self.after is None else self.after - self.before


class RowsRefusedError(NotAskedRightError):
    """Some rows cannot be done, so none is."""


def look(kind_id: str, rows: Sequence[Row], user: User) -> list[Looked]:
    """What each row would do; nothing is written. Raises NoRightError, NotAskedRightError."""
    kind = _allowed(kind_id, user)
    most = most_rows(kind)
    if not 1 <= len(rows) <= most:
        raise NotAskedRightError({"rows": [gettext("Send 1 to %(most)d rows.") % {"most": most}]})
    known = _mirrored(kind, rows)
    return _looked_all(kind, rows, user, known)


def most_rows(kind: AnyKind) -> int:
    """How many may be asked for at once."""
    return MOST_IN_THOUSANDS if kind.in_thousands else MOST_ROWS


def apply(kind_id: str, rows: Sequence[Row], user: User, key: str, source: ActionSource, now: datetime) -> ActionBatch:
    """All rows or none. The same key twice is one batch. Raises NoRightError, RowsRefusedError, NotAskedRightError."""
    check_key(key)
    kind = _allowed(kind_id, user)
    known = ActionBatch.objects.filter(asked_by=user, kind=kind.id, idempotency_key=key).first()
    if known is not None:
        return known
    _refuse_wrong(look(kind_id, rows, user))
    try:
        with transaction.atomic():
            batch = _batch(kind, user, key, now)
            _ask_all(kind, rows, user, batch, source, now)
    except IntegrityError:  # the same key came twice at the same moment
        return ActionBatch.objects.get(asked_by=user, kind=kind.id, idempotency_key=key)
    return batch


def undo(batch: ActionBatch, user: User, source: ActionSource, now: datetime) -> ActionBatch:
    """A batch that puts back the numbers which stood there before; what the platform would refuse is left as it is.

    Raises TooLateError, NoRightError, NotAskedRightError.
    """
    kind = _allowed(batch.kind, user)
    if Action.objects.visible_to(user).filter(batch=batch).count() != batch.actions.count():
        raise NoRightError(gettext("The batch reaches stores that you do not see."))
    rows = [one.row for one in _looked_back(kind, batch, user) if not one.errors]
    if not rows:
        raise TooLateError(gettext("Nothing of this batch can be put back."))
    with transaction.atomic():
        locked = ActionBatch.objects.select_for_update().get(pk=batch.pk)
        if hasattr(locked, "undone_by"):
            raise TooLateError(gettext("This batch was put back already."))
        undoing = _batch(kind, user, f"undo:{batch.pk}", now, undoes=locked)
        _ask_all(kind, rows, user, undoing, source, now)
    return undoing


def left_by_undo(batch: ActionBatch, user: User) -> list[Looked]:
    """Rows that were done and cannot be put back, such as a zero where the platform takes none, with why."""
    return [one for one in _looked_back(_allowed(batch.kind, user), batch, user) if one.errors]


def counts_of(batch: ActionBatch, user: User) -> dict[str, int]:
    """How many of its actions, as far as one sees them, are done, came to nothing, are unclear, or still under way."""
    states = list(Action.objects.visible_to(user).filter(batch=batch).values_list("state", flat=True))
    done, dead = sum(one in DONE for one in states), sum(one in DEAD for one in states)
    unclear = states.count(ActionState.UNSURE)
    return {
        "rows": len(states),
        "done": done,
        "not_done": dead,
        "unclear": unclear,
        "under_way": len(states) - done - dead - unclear,
    }


def can_be_put_back(batch: ActionBatch) -> bool:
    """True when an undo would find something to do."""
    kind = all_kinds().get(batch.kind)
    if kind is None or hasattr(batch, "undone_by"):
        return False
    return any(_back(kind, action) for action in batch.actions.filter(state__in=DONE, before__isnull=False)[:50])


def _allowed(kind_id: str, user: User) -> AnyKind:
    kind = kind_named(kind_id)
    if not may_ask(user, kind):
        raise NoRightError(gettext("Your role does not allow this."))
    return kind


def _looked_all(kind: AnyKind, rows: Sequence[Row], user: User, known: Mapping[tuple[int, str], int]) -> list[Looked]:
    screened = [_screened(kind, row) for row in rows]
    lines = {
        (row.store.pk, kind.line(one.wish))
        for row, one in zip(rows, screened, strict=True)
        if isinstance(one, Screened)
    }
    others = under_way_of_others(lines, user) if kind.in_thousands else {}
    found = []
    for row, one in zip(rows, screened, strict=True):
        if not isinstance(one, Screened):
            found.append(Looked(row, errors=one))
            continue
        line = (row.store.pk, kind.line(one.wish))
        happened = others.get(line, []) if kind.in_thousands else _happened(kind, row, one, user)
        found.append(_looked(kind, row, one, known, happened, user))
    return found


def _screened(kind: AnyKind, row: Row) -> Screened | Mapping[str, list[str]]:
    """The wish, or why it is none, by field."""
    try:
        return screened_wish(row.store, kind, row.payload)
    except NotAskedRightError as fault:
        return fault.errors


def _happened(kind: AnyKind, row: Row, screened: Screened, user: User) -> list[str]:
    stands = stands_in_the_way(row.store, kind, screened.wish)
    return [stands] if stands else what_happened(row.store, kind, screened.wish, user, "")


def _looked(
    kind: AnyKind,
    row: Row,
    screened: Screened,
    known: Mapping[tuple[int, str], int],
    happened: Sequence[str],
    user: User,
) -> Looked:
    wish, subject = screened.wish, kind.subject(screened.wish)
    after = wish.quantity if isinstance(wish, SetStock) else None
    errors = {"payload": list(happened)} if happened else None
    before = known.get((row.store.pk, subject))
    return Looked(row, subject, before, after, tuple(screened.concerns_of(user)), errors)


def _looked_back(kind: AnyKind, batch: ActionBatch, user: User) -> list[Looked]:
    """What putting each row of a batch back would do."""
    done = batch.actions.filter(state__in=DONE).select_related("store").order_by("id")
    backs = [(place, action, _back(kind, action)) for place, action in enumerate(done)]
    rows = [Row(place, action.store, msgspec.to_builtins(back)) for place, action, back in backs if back is not None]
    return _looked_all(kind, rows, user, {})


def _mirrored(kind: AnyKind, rows: Sequence[Row]) -> dict[tuple[int, str], int]:
    """What the mirror knows of the SKUs that are named."""
    if kind.wish is not SetStock:
        return {}
    skus = [str(row.payload.get("sku_id", "")) for row in rows]
    levels = StockLevel.objects.filter(store__in={row.store.pk for row in rows}, external_id__in=skus)
    return {(store, sku): units for store, sku, units in levels.values_list("store_id", "external_id", "available")}


def _refuse_wrong(looked: Sequence[Looked]) -> None:
    errors = {
        f"rows.{one.row.place}.{field}": sentences for one in looked for field, sentences in (one.errors or {}).items()
    }
    if errors:
        raise RowsRefusedError(errors)


def _batch(kind: AnyKind, user: User, key: str, now: datetime, undoes: ActionBatch | None = None) -> ActionBatch:
    name = user.get_username()
    return ActionBatch.objects.create(
        kind=kind.id, idempotency_key=key, asked_by=user, asked_by_name=name, asked_at=now, undoes=undoes
    )


def _ask_all(
    kind: AnyKind, rows: Sequence[Row], user: User, batch: ActionBatch, source: ActionSource, now: datetime
) -> None:
    """Locks are taken in one order, or two batches would wait for each other. Raises RowsRefusedError."""
    if kind.in_thousands:
        wishes = [(row.place, row.store, screened_wish(row.store, kind, row.payload)) for row in rows]
        happened = ask_many(kind, wishes, user, batch, source, now)
        if happened:
            raise RowsRefusedError({f"rows.{place}.payload": told for place, told in happened.items()})
        return
    for row in sorted(rows, key=lambda one: (one.store.pk, str(sorted(one.payload.items())))):
        asked = Asked(
            store=row.store,
            kind=kind.id,
            payload=row.payload,
            key=f"batch:{batch.pk}:{row.place}",
            source=source,
            batch=batch,
        )
        try:
            ask(asked, user, now)
        except CollisionError as fault:
            raise RowsRefusedError({f"rows.{row.place}.payload": fault.happened}) from fault
        except NotAskedRightError as fault:
            raise RowsRefusedError({f"rows.{row.place}.{name}": told for name, told in fault.errors.items()}) from fault


def _back(kind: AnyKind, action: Action) -> Any:
    if action.before is None:
        return None
    return kind.back(msgspec.convert(action.payload, kind.wish), action.before)
