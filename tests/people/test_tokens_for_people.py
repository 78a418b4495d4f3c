"""A name and a password are no way round the second factor: people bring a code as well, and it works once."""

import time

import pytest
from allauth.core import context
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.http import HttpRequest

from people.models import User
from people.roles import Role
from tests.authenticator_app import app_code
from tests.people.test_tokens import PASSWORD, sign_in
from tests.signing_in import within_one_code


@pytest.fixture
def bob(db: None) -> User:
    cache.clear()
    return User.objects.create_user("bob", password=PASSWORD, role=Role.VIEWER)


def test_a_persons_password_alone_gives_no_token_and_a_code_gives_one_once(bob: User):
    assert "Set up a second factor first" in sign_in().json()["detail"]
    with within_one_code():
        _ask_with_codes(enrol(bob))


def _ask_with_codes(key: str) -> None:
    assert "People also send `code`" in sign_in().json()["detail"]
    code = app_code(key, time.time())
    assert sign_in(code=f"{(int(code) + 1) % 1_000_000:06}").status_code == 401
    assert sign_in(code=app_code(key, time.time())).status_code == 201
    assert sign_in(code=app_code(key, time.time())).status_code == 401


def enrol(user: User) -> str:
    """An app for this person, as enrolment makes it; returns its key."""
    request = HttpRequest()
    request.user = user
    key: str = generate_totp_secret()
    with context.request_context(request):
        TOTP.activate(user, key)
    return key
