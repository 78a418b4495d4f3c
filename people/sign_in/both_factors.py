"""Whether a session was opened with both factors, and the one way in which it becomes so."""

import time
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from people.models import User

_SECOND = "mfa"  # how allauth calls a proof by app, passkey or recovery code
# Recovery codes come along with one of these; alone they are no second factor.
ENOUGH = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def mark_both_factors(request: HttpRequest, user: User, how: str) -> None:
    """This session has seen the second factor as well. `how`: totp, webauthn, recovery_codes or demo."""
    record_authentication(request, user, _SECOND, type=how)


def has_both_factors(request: HttpRequest) -> bool:
    """Asked of the session alone: whoever takes somebody's second factor away also ends their sessions."""
    return any(record.get("method") == _SECOND for record in _records(request))


def has_second_factor(user: User) -> bool:
    """Whether this person has enrolled an app or a passkey; recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user=user, type__in=ENOUGH).exists())


def proved_seconds_ago(request: HttpRequest) -> float | None:
    """Since when this person last proved who they are, at sign-in or since; None when they have not."""
    proofs = [float(record["at"]) for record in _records(request)]
    return time.time() - max(proofs) if proofs else None


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    user = request.user
    return get_authentication_records(request, user) if isinstance(user, User) else []  # type: ignore[no-any-return]
