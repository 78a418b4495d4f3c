"""Inviting somebody, taking it back, accepting it. The link's secret is in the mail alone; here lies its hash."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPException

from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from people.access.invitation import LASTS, Invitation
from people.access.role_template import RoleTemplate
from people.audit import Verb, record
from people.models import User
from people.ranks import may_change, may_give_template, roles_given_by
from people.roles import Role


class InvitationRefusedError(ValueError):
    """It cannot be made or accepted. `field`: which input it is about, empty for none."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


@dataclass(frozen=True, slots=True)
class Invited:
    """`text`: the link's secret part, known only now."""

    invitation: Invitation
    text: str


@transaction.atomic
def invite(by: User, email: str, role: str, now: datetime, *, template: RoleTemplate | None = None) -> Invited:
    """A user who is not active yet, and the link. Somebody who left, or was invited before, is invited anew.

    Raises InvitationRefusedError.
    """
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError as fault:
        raise InvitationRefusedError("email", _("Enter an e-mail address, such as bob@example.com.")) from fault
    if role not in roles_given_by(by) or role == Role.INTEGRATION:
        raise InvitationRefusedError("role", _("Choose a role that you may give to a person."))
    if template is not None and (template.base != role or not may_give_template(by, template)):
        raise InvitationRefusedError(
            "template", _("Choose a template of this role, with no more rights than your own.")
        )
    user = _user_of(by, email)
    before = {"role": user.role} if user.pk else None
    user.role, user.template, user.is_staff = role, template, True
    user.save()
    Invitation.objects.filter(user=user, accepted_at=None, withdrawn_at=None).update(withdrawn_at=now)
    text = secrets.token_urlsafe(32)
    made = Invitation.objects.create(
        user=user, email=email, digest=_digest(text), invited_by=by, expires_at=now + LASTS
    )
    record(by, Verb.INVITED, user, before=before, after={"role": role, "template": template, "until": made.expires_at})
    return Invited(made, text)


def send(invited: Invited, link: str) -> bool:
    """Mails the link; False when no mail leaves this installation, and the link has to be handed over by hand."""
    subject = _("You are invited to ShopOps")
    text = _(
        "%(who)s invites you to ShopOps. Open this page within five days, choose a password and sign in:\n\n%(link)s\n\n"
        "The link works once. If you do not know what this is about, you may forget this mail."
    )
    by = invited.invitation.invited_by
    who = (by.get_full_name() or by.username) if by else "ShopOps"
    try:
        return send_mail(subject, text % {"who": who, "link": link}, None, [invited.invitation.email]) == 1
    except (OSError, SMTPException):
        return False


@transaction.atomic
def withdraw(invitation: Invitation, by: User, now: datetime) -> bool:
    """The link works no more. False when it was over already."""
    waiting = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    if not waiting.update(withdrawn_at=now):
        return False
    record(by, Verb.WITHDRAWN, invitation.user, after={"invitation": invitation.pk})
    return True


def found_by(text: str, now: datetime) -> Invitation | None:
    """The open invitation of a link, None for one that is forged, used, withdrawn or too old."""
    found = Invitation.objects.select_related("user").filter(digest=_digest(text)).first()
    return found if found is not None and found.is_open(now) and not found.user.is_active else None


@transaction.atomic
def accept(invitation: Invitation, password: str, now: datetime) -> User:
    """The person is in from now on. The caller has asked the password's validators.

    Raises InvitationRefusedError when somebody was first.
    """
    waiting = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None, expires_at__gt=now)
    if not waiting.update(accepted_at=now):
        raise InvitationRefusedError("", _("This invitation is over. Ask for a new one."))
    user = User.objects.select_for_update().get(pk=invitation.user_id)
    user.set_password(password)
    user.is_active = True
    user.save(update_fields=["password", "is_active"])
    record(user, Verb.ACCEPTED, user, after={"invitation": invitation.pk})
    return user


def _user_of(by: User, email: str) -> User:
    same = list(User.objects.select_for_update().filter(email__iexact=email).order_by("is_active", "pk")[:2])
    if any(user.is_active for user in same):
        raise InvitationRefusedError("email", _("Somebody with this address is here already."))
    if same and not may_change(by, same[0]):
        raise InvitationRefusedError("email", _("You may not invite this person."))
    if same:
        same[0].set_unusable_password()
        return same[0]
    user = User(username=_free_name(email), email=email, is_active=False)
    user.set_unusable_password()
    return user


def _free_name(email: str) -> str:
    """The part before the @; with a number where somebody has it."""
    name = re.sub(r"[^\w.+-]", "", email.partition("@")[0])[:140] or "person"
    taken = set(User.objects.filter(username__istartswith=name).values_list("username", flat=True))
    lowered = {one.casefold() for one in taken}
    return next(one for one in (name, *(f"{name}{n}" for n in range(2, 10_000))) if one.casefold() not in lowered)


def _digest(text: str) -> str:
    return hashlib.sha256(b"invitation:" + text.encode()).hexdigest()
