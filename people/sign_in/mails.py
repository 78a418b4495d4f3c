"""Tells people by mail of a sign-in from a device or a network that was new for them."""

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from people.models import SignIn, User
from people.sign_in.browsers import in_words
from people.sign_in.places import place_of

log = structlog.get_logger(__name__)

# A letter of yesterday helps nobody.
_YOUNG = timedelta(hours=24)


def mail_unusual(now: datetime) -> int:
    """Sends what waits; returns how many. A letter that fails waits for the next call; one that was sent is noted with it."""
    if not settings.EMAIL_HOST:
        return 0
    sent = 0
    while _mail_next(now):
        sent += 1
    return sent


def _mail_next(now: datetime) -> bool:
    with transaction.atomic():
        waiting = SignIn.objects.select_for_update(skip_locked=True, of=("self",)).select_related("user")
        row = waiting.filter(unusual=True, mailed_at=None, at__gt=now - _YOUNG).exclude(user__email="").first()
        if row is None:
            return False
        try:
            _mail(row, row.user)
        except OSError as fault:  # smtplib's own errors are of this kind
            log.warning("a letter about a sign-in waits", fault=str(fault))
            return False
        row.mailed_at = timezone.now()
        row.save(update_fields=["mailed_at"])
        return True


def _mail(row: SignIn, user: User) -> None:
    with translation.override(user.language or settings.LANGUAGE_CODE):
        place = place_of(row.address or "")
        told = {
            "device": in_words(row.user_agent),
            "where": f"{row.address} ({place})" if place else row.address,
            "at": f"{row.at:%Y-%m-%d %H:%M} UTC",
            "name": user.get_username(),
        }
        text = _(
            "Somebody signed in to ShopOps as %(name)s at %(at)s, with both factors:\n\n%(device)s, from %(where)s\n\n"
            "If that was you, there is nothing to do. If not, end that session on the page “Where you are signed in”,"
            " change your password and tell a manager."
        )
        send_mail(_("ShopOps: a new sign-in as %(name)s") % told, text % told, None, [user.email])
