"""Off-boarding in one act: whatever somebody holds ends at once, on every floor. Each floor says here what it has to end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.access.invitation import Invitation
from people.access.right_grant import RightGrant, counting
from people.audit import Verb, record
from people.models import ApiToken, User
from people.ranks import may_change, refuse_last_owner
from people.sign_in.sessions import all_alive, end_sessions


class LeavingRefusedError(ValueError):
    """Who asks may not do this, or nobody would be left to do it again; the message says which."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who leaves, who takes over (None: nobody), who says so, and when."""

    person: User
    successor: User | None
    by: User
    now: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of thing that ends. `found`: what there is of it, in words; `end`: ends it and returns how many there were.

    `by_hand`: it cannot be ended from here; what is found are tasks for people.
    """

    name: Any
    found: Callable[[User], list[str]]
    end: Callable[[Leaving], int]
    by_hand: bool = False


_parts: dict[str, Part] = {}


def ends_with_a_person(key: str, part: Part) -> None:
    """A floor names what it has to end; called at start. The order is that of the floors."""
    _parts[key] = part


@dataclass(frozen=True, slots=True)
class Ending:
    """One part as it stands for one person."""

    key: str
    name: str
    found: list[str]
    by_hand: bool


def preview(person: User) -> list[Ending]:
    """What would end, for the page that asks once more."""
    return [Ending(key, str(part.name), part.found(person), part.by_hand) for key, part in _parts.items()]


@transaction.atomic
def off_board(person: User, by: User, now: datetime, *, successor: User | None = None) -> dict[str, int]:
    """Ends everything, all or nothing; returns how many of each part. Back only by an invitation. Raises LeavingRefusedError."""
    held = User.objects.select_for_update().get(pk=person.pk)
    if held.pk == by.pk:
        raise LeavingRefusedError(_("Somebody else has to do this for you."))
    if not by.may_manage() or not may_change(by, held):
        raise LeavingRefusedError(_("You may not do this to this person."))
    if why := refuse_last_owner(held):
        raise LeavingRefusedError(why)
    if successor is not None and (successor.pk == held.pk or not successor.is_active):
        raise LeavingRefusedError(_("Choose somebody who is here and stays."))
    leaving = Leaving(held, successor, by, now)
    ended = {key: part.end(leaving) for key, part in _parts.items()}
    was_active = held.is_active
    held.is_active, held.template = False, None
    held.set_unusable_password()
    held.save(update_fields=["is_active", "template", "password"])
    after = {"active": False, "successor": successor, **ended}
    record(by, Verb.OFF_BOARDED, held, before={"active": was_active}, after=after)
    return ended


def _end_tokens(leaving: Leaving) -> int:
    return ApiToken.objects.filter(user=leaving.person, revoked_at=None).update(
        revoked_at=leaving.now, revoked_by=leaving.by
    )


def _end_rights(leaving: Leaving) -> int:
    return counting(RightGrant).filter(user=leaving.person).update(ended_at=leaving.now)


def _end_invitations(leaving: Leaving) -> int:
    waiting = Invitation.objects.filter(user=leaving.person, accepted_at=None, withdrawn_at=None)
    return waiting.update(withdrawn_at=leaving.now)


ends_with_a_person(
    "sessions",
    Part(
        gettext_lazy("sessions"),
        lambda user: [f"{session.expire_date:%Y-%m-%d %H:%M} UTC" for session in all_alive(user)],
        lambda leaving: end_sessions(leaving.person),
    ),
)
ends_with_a_person(
    "tokens",
    Part(
        gettext_lazy("API tokens"),
        lambda user: [str(one) for one in ApiToken.objects.filter(user=user, revoked_at=None)],
        _end_tokens,
    ),
)
ends_with_a_person(
    "rights",
    Part(
        gettext_lazy("rights for a time"),
        lambda user: [str(one) for one in counting(RightGrant).filter(user=user)],
        _end_rights,
    ),
)
ends_with_a_person(
    "invitations",
    Part(
        gettext_lazy("open invitations"),
        lambda user: [str(one) for one in Invitation.objects.filter(user=user, accepted_at=None, withdrawn_at=None)],
        _end_invitations,
    ),
)
