"""What a person looked at before saying yes: rows with the numbers that stood there, carried through the form signed.

What changed between the look and the yes is set aside and named, the rest goes on; the same yes twice is one batch.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.core import signing
from django.utils.translation import gettext as _

from people.models import User
from stores.actions import bulk
from stores.actions.bulk import Looked, Row
from stores.actions.errors import NotAskedRightError
from stores.models import ActionBatch, ActionSource, Store

_SALT = "desk.operations.looked"
_GOOD_FOR_SECONDS = 3600


class OutdatedLookError(Exception):
    """The form is too old, or somebody else's: look anew."""


class Done(NamedTuple):
    """`set_aside`: rows that were right when looked at and are so no more, with why."""

    batch: ActionBatch | None
    set_aside: list[tuple[Looked, str]]


def right_rows(looked: Sequence[Looked]) -> list[Looked]:
    """Those that can be done and would change something."""
    return [one for one in looked if not one.errors and (one.after is None or one.after != one.before)]


def seal(kind: str, right: Sequence[Looked], user: User) -> str:
    """What the form carries: the right rows, what stood there, and a key for the batch."""
    rows = [[one.row.store.pk, dict(one.row.payload), one.before] for one in right]
    told = {"kind": kind, "rows": rows, "key": uuid.uuid4().hex, "user": user.pk}
    return signing.dumps(told, salt=_SALT, compress=True)


def apply_sealed(sealed: str, user: User, now: datetime) -> Done:
    """Asks for what was looked at. Raises OutdatedLookError, NoRightError, and NotAskedRightError for what nobody could foresee."""
    told = _opened(sealed, user)
    known = ActionBatch.objects.filter(asked_by=user, kind=told["kind"], idempotency_key=told["key"]).first()
    if known is not None:
        return Done(known, [])
    rows, befores = _rows(told["rows"], user)
    looked = bulk.look(told["kind"], rows, user) if rows else []
    aside = [(one, why) for one in looked if (why := _why_not(one, befores[one.row.place]))]
    named = {one.row.place for one, _why in aside}
    left = [row for row in rows if row.place not in named]
    if not left:
        return Done(None, aside)
    return Done(bulk.apply(told["kind"], left, user, told["key"], ActionSource.PAGE, now), aside)


def _opened(sealed: str, user: User) -> dict[str, Any]:
    try:
        told: dict[str, Any] = signing.loads(sealed, salt=_SALT, max_age=_GOOD_FOR_SECONDS)
    except signing.BadSignature as fault:
        raise OutdatedLookError(_("What you looked at is more than an hour old. Look again.")) from fault
    if told["user"] != user.pk:
        raise OutdatedLookError(_("Somebody else looked at this. Look yourself."))
    return told


def _rows(told: Sequence[Any], user: User) -> tuple[list[Row], dict[int, int | None]]:
    stores = Store.objects.visible_to(user).in_bulk({store for store, _payload, _before in told})
    kept = [(place, one) for place, one in enumerate(told) if one[0] in stores]
    rows = [Row(place, stores[store], payload) for place, (store, payload, _before) in kept]
    return rows, {place: before for place, (_store, _payload, before) in kept}


def _why_not(one: Looked, before: int | None) -> str:
    if one.errors:
        return " ".join(sentence for sentences in one.errors.values() for sentence in sentences)
    if one.before != before:
        text = _("The number changed from %(then)s to %(now)s since you looked.")
        return text % {"then": "–" if before is None else before, "now": "–" if one.before is None else one.before}
    return ""


def faults_of(fault: NotAskedRightError) -> list[str]:
    """Its sentences, each once."""
    return list(dict.fromkeys(sentence for sentences in fault.errors.values() for sentence in sentences))
