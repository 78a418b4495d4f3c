"""Codes of apps and recovery codes: each works once, guessed seldom, and only for the person whose row it is."""

import time
from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core import context
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.http import HttpRequest

from people.attempts import Kind, give_back, seconds_to_wait
from people.models import User
from people.sign_in.devices import attempt_of
from people.sign_in.second_factor_adapter import ensure_own

_STEP_SECONDS = 30
_USED = "used_step"


def current_step(now: float) -> int:
    """Which code of the app is the current one (RFC 6238)."""
    return int(now) // _STEP_SECONDS


@transaction.atomic
def accept_code(user: User, code: str, now: float) -> Authenticator | None:
    """Uses a code up; returns what it was of, or None. The row is locked, so of two that bring the same code one is refused."""
    for row in Authenticator.objects.select_for_update().filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN):
        if row.type == Authenticator.Type.TOTP and _is_code_of_app(row, code, now):
            row.data[_USED] = current_step(now)
            row.save(update_fields=["data"])
            return row
        if row.type == Authenticator.Type.RECOVERY_CODES:
            ensure_own(row, "seed")
            if row.wrap().validate_code(code):
                return row
    return None


def note_used(row: Authenticator, now: float) -> None:
    """The code that enrolled the app is used up too."""
    row.data[_USED] = current_step(now)
    row.save(update_fields=["data"])


def check_code(request: HttpRequest, user: User, code: str) -> Authenticator | None:
    """`accept_code` within the limits on guessing. Raises TooManyError."""
    tried = attempt_of(request, Kind.CODE, str(user.pk), user)
    wait = seconds_to_wait(tried)
    if wait:
        raise TooManyError(wait)
    row = accept_code(user, code, time.time())
    if row is not None:
        give_back(tried)
    return row


class TooManyError(Exception):
    """Guessed too often; `seconds` until the next try is heard."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def _is_code_of_app(row: Authenticator, code: str, now: float) -> bool:
    """No code before or after the current one counts, and none that is not newer than the last one used."""
    ensure_own(row, "secret")
    step = current_step(now)
    expected = format_hotp_value(hotp_value(decrypt(row.data["secret"]), step))
    return step > int(row.data.get(_USED, -1)) and compare_user_code(actual=code, expected=expected)


class _CheckedByUs:
    """In place of allauth's own check, which counts and remembers in the cache alone."""

    user: User
    cleaned_data: dict[str, Any]
    authenticator: Authenticator

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        try:
            row = check_code(context.request, self.user, code)
        except TooManyError as fault:
            raise get_account_adapter().validation_error("too_many_login_attempts") from fault
        if row is None:
            raise get_adapter().validation_error("incorrect_code")
        row.user = self.user
        self.authenticator = row
        return code


class CodeForm(_CheckedByUs, AuthenticateForm):
    """At sign-in."""


class CodeAgainForm(_CheckedByUs, ReauthenticateForm):
    """To confirm that one is still oneself."""
