"""What people do with an action that is written down: take it back, approve it, ask for it anew, have it looked for."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext

from people.audit import Verb
from people.models import User
from stores.actions.ask import Asked, Taken, ask
from stores.actions.bell import ring_in
from stores.actions.errors import NoRightError, TooLateError
from stores.actions.registry import all_kinds
from stores.actions.rights import may_approve, may_ask
from stores.actions.trail import APPROVED, LOOKED_FOR, note
from stores.models import RECALLABLE, REPEATABLE, Action, ActionSource, ActionState


@transaction.atomic
def withdraw(action: Action, user: User, now: datetime) -> Action:
    """Takes it back. Raises TooLateError once a worker has it, NoRightError when it is another's and the role does not allow it."""
    if action.asked_by_id != user.pk and not user.may_manage():
        raise NoRightError(gettext("Only who asked for it, or a manager, can take it back."))
    changed = Action.objects.filter(pk=action.pk, state__in=RECALLABLE).update(
        state=ActionState.WITHDRAWN,
        decided_by_name=user.get_username(),
        decided_at=now,
        changed_at=now,
        finished_at=now,
    )
    if not changed:
        raise TooLateError(gettext("It is too late to take this back."))
    return _noted(action, user, Verb.WITHDRAWN)


@transaction.atomic
def approve(action: Action, user: User, now: datetime) -> Action:
    """Lets out what the screen held back; from now on it can be taken back for a moment. Nobody approves their own words.

    Raises NoRightError, TooLateError.
    """
    _refuse_without_right(may_approve(user, all_kinds()[action.kind]))
    if action.asked_by_id == user.pk:
        raise NoRightError(gettext("Somebody else must approve this."))
    changed = Action.objects.filter(pk=action.pk, state=ActionState.WAITING_APPROVAL).update(
        state=ActionState.WAITING,
        decided_by_name=user.get_username(),
        decided_at=now,
        changed_at=now,
        not_before=Now() + timedelta(seconds=settings.ACTION_UNDO_SECONDS),
    )
    if not changed:
        raise TooLateError(gettext("This waits for nobody's approval."))
    transaction.on_commit(lambda: ring_in(settings.ACTION_UNDO_SECONDS))
    return _noted(action, user, APPROVED)


def send_again(action: Action, user: User, now: datetime, *, source: ActionSource) -> Taken:
    """A new action with the same content, by a new deliberate act: once for each that came to nothing or stayed unclear.

    Raises TooLateError while it may still come to something by itself, and whatever `ask` raises.
    """
    still_open = action.state == ActionState.UNSURE and action.look_at is not None
    if action.state not in REPEATABLE or still_open:
        raise TooLateError(gettext("This can only be sent again once it is known, or given up, how it ended."))
    asked = Asked(
        store=action.store,
        kind=action.kind,
        payload=action.payload,
        key=f"again:{action.pk}",
        source=source,
        anyway=True,
        again_of=action,
    )
    return ask(asked, user, now)


@transaction.atomic
def look_again(action: Action, user: User) -> Action:
    """Has an unclear one looked for at once. Raises NoRightError, TooLateError."""
    _refuse_without_right(may_ask(user, all_kinds()[action.kind]))
    changed = Action.objects.filter(pk=action.pk, state=ActionState.UNSURE).update(look_at=Now(), looks=0)
    if not changed:
        raise TooLateError(gettext("It is known how this ended."))
    transaction.on_commit(lambda: ring_in(0))
    return _noted(action, user, LOOKED_FOR)


def _refuse_without_right(allowed: bool) -> None:
    if not allowed:
        raise NoRightError(gettext("Your role does not allow this."))


def _noted(action: Action, user: User, verb: str) -> Action:
    """As it stands now, with a line in the trail."""
    action.refresh_from_db()
    note(user, verb, action)
    return action
