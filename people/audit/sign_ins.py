"""Log-ins, log-outs and failed log-ins go into the trail, whichever way somebody came in."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from people.audit.recording import Subject, record
from people.audit.verbs import Verb


@receiver(user_logged_in)
def _signed_in(sender: Any, user: Any, **kwargs: Any) -> None:
    record(user, Verb.SIGNED_IN, user)


@receiver(user_logged_out)
def _signed_out(sender: Any, user: Any, **kwargs: Any) -> None:
    if user is not None:
        record(user, Verb.SIGNED_OUT, user)


@receiver(user_login_failed)
def _failed(sender: Any, credentials: dict[str, Any], **kwargs: Any) -> None:
    """A name that nobody has is not kept: people type their password there."""
    from people.models import User

    typed = str(credentials.get("username") or credentials.get("email") or "").replace("\x00", "")[:150]
    known = User.objects.filter(username=typed).first() if typed else None
    record(None, Verb.SIGN_IN_FAILED, known or Subject("people.user", label="?"))
