"""Writes down what a person wants done. The same key twice is one action, however often it is clicked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Now
from django.utils.translation import gettext

from people.models import User
from stores.actions import outbox
from stores.actions.bell import ring_in
from stores.actions.collisions import stands_in_the_way, what_happened
from stores.actions.errors import CollisionError, NoRightError, NotAskedRightError
from stores.actions.kind import AnyKind
from stores.actions.rights import may_ask
from stores.actions.trail import note_asked
from stores.actions.wishes import Screened, kind_named, screened_wish
from stores.models import Action, ActionBatch, ActionSource, ActionState, Store

MOST_KEY = 120


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One thing that a person asks for.

    `seen`: the newest message of the conversation that the person saw. `anyway`: done whatever happened since.
    """

    store: Store
    kind: str
    payload: Mapping[str, Any]
    key: str
    source: ActionSource
    seen: str = ""
    anyway: bool = False
    batch: ActionBatch | None = None
    again_of: Action | None = None


class Taken(NamedTuple):
    """`is_new`: False when the key was there before."""

    action: Action
    is_new: bool


def ask(asked: Asked, user: User, now: datetime) -> Taken:
    """Raises NoRightError, NotAskedRightError or CollisionError; then nothing is written."""
    kind = kind_named(asked.kind)
    if not may_ask(user, kind):
        raise NoRightError(gettext("Your role does not allow this."))
    check_key(asked.key)
    screened = screened_wish(asked.store, kind, asked.payload)
    with transaction.atomic():
        outbox.lock_line(asked.store.pk, kind.line(screened.wish))
        known = _known(asked, screened)
        if known is not None:
            return Taken(known, is_new=False)
        _refuse_collisions(asked, screened, user)
        taken = _written(asked, screened, user, now)
        note_asked(user, taken.action)
        transaction.on_commit(lambda: ring_in(_wait(kind)))
        return taken


def check_key(key: str) -> None:
    """Raises NotAskedRightError naming the field."""
    if not len(key.strip()) >= 1 or len(key) > MOST_KEY:
        text = gettext("Give a key of 1 to %(most)d characters; the same key twice is one action.")
        raise NotAskedRightError({"idempotency_key": [text % {"most": MOST_KEY}]})


def _known(asked: Asked, screened: Screened) -> Action | None:
    """The action that this key stands for. Raises NotAskedRightError when it asks for something else."""
    found = Action.objects.filter(store=asked.store, kind=asked.kind, idempotency_key=asked.key).first()
    if found is not None and found.payload != msgspec.to_builtins(screened.wish):
        text = gettext("This key was used for something else; take a new one.")
        raise NotAskedRightError({"idempotency_key": [text]})
    return found


def _refuse_collisions(asked: Asked, screened: Screened, user: User) -> None:
    reason = stands_in_the_way(asked.store, screened.kind, screened.wish)
    if reason:
        raise CollisionError([reason])
    happened = what_happened(asked.store, screened.kind, screened.wish, user, asked.seen)
    if happened and not asked.anyway:
        raise CollisionError(happened)


def _written(asked: Asked, screened: Screened, user: User, now: datetime) -> Taken:
    kind, wish = screened.kind, screened.wish
    concerns = screened.concerns_of(user)
    try:
        with transaction.atomic():
            action = Action.objects.create(
                kind=kind.id,
                store=asked.store,
                area=kind.area.value,
                subject=kind.subject(wish),
                line=kind.line(wish),
                only_once=kind.only_once,
                payload=msgspec.to_builtins(wish),
                idempotency_key=asked.key,
                asked_by=user,
                asked_by_name=user.get_username(),
                asked_at=now,
                source=asked.source,
                batch=asked.batch,
                again_of=asked.again_of,
                concerns=concerns,
                state=ActionState.WAITING_APPROVAL if concerns else ActionState.WAITING,
                changed_at=now,
                not_before=Now() + Value(timedelta(seconds=_wait(kind))),
            )
    except IntegrityError as fault:
        if "action_only_once" in str(fault):
            raise CollisionError([gettext("This is done once only, and somebody has it done already.")]) from fault
        raise
    action.refresh_from_db(fields=["not_before"])
    return Taken(action, is_new=True)


def _wait(kind: AnyKind) -> float:
    """How long it can be taken back."""
    return float(settings.ACTION_UNDO_SECONDS) if kind.recallable else 0.0
