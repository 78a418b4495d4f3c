"""A name and a password for a token. No way round the second factor: people bring a code as well; programs have none."""

import math
from typing import NoReturn

from django.contrib.auth import authenticate
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request

from people.attempts import Attempt, Kind, give_back, seconds_to_wait
from people.client_address import client_address
from people.models import User
from people.roles import Role
from people.sign_in.account_adapter import account_key, account_named
from people.sign_in.both_factors import has_second_factor
from people.sign_in.codes import TooManyError, check_code

_WRONG = "The name or the password is not right."
_NO_CODE = (
    "People also send `code`, the six digits of their app or a recovery code; or make a token on the page API tokens."
)
_NOT_ENROLLED = "Set up a second factor first: sign in on the pages once."
_WRONG_CODE = "The code is not right, or was used before."


def prove(request: Request, *, name: str, password: str, code: str) -> User:
    """Who asks. Raises AuthenticationFailed (401) with what is missing, Throttled (429) after too many guesses."""
    tried = Attempt(Kind.PASSWORD, account_key(name, account_named(name)), client_address(request._request))
    wait = seconds_to_wait(tried)
    if wait:
        _slow_down(wait)
    user = authenticate(request, username=name, password=password)
    if not isinstance(user, User):
        raise AuthenticationFailed(_WRONG)
    give_back(tried)
    if user.role != Role.INTEGRATION:
        _prove_second_factor(request, user, code)
    return user


def _prove_second_factor(request: Request, user: User, code: str) -> None:
    if not has_second_factor(user):
        raise AuthenticationFailed(_NOT_ENROLLED)
    if not code:
        raise AuthenticationFailed(_NO_CODE)
    try:
        row = check_code(request._request, user, code)
    except TooManyError as fault:
        _slow_down(fault.seconds)
    if row is None:
        raise AuthenticationFailed(_WRONG_CODE)


def _slow_down(seconds: float) -> NoReturn:
    raise Throttled(wait=math.ceil(seconds))
