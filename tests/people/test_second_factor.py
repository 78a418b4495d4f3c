"""Nobody sees a page with a password alone; what a second factor is made of lies sealed."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from people.models import User
from people.roles import Role
from tests.signing_in import app_code, signed_in_with_the_password_alone

PASSWORD = "correct horse battery"


@pytest.fixture
def bob(transactional_db: None) -> User:
    cache.clear()
    return User.objects.create_user("bob", password=PASSWORD, role=Role.VIEWER, is_staff=True)


def sign_in(client: Client) -> str:
    """Where name and password lead."""
    return client.post("/accounts/login/?next=/proof/", {"login": "bob", "password": PASSWORD})["Location"]


def enrol(client: Client) -> str:
    """Enters the first code of an app; returns the app's key."""
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    key = re.search(r'id="manual-key">([A-Z2-7]+)<', page)
    assert key is not None
    answer = client.post("/accounts/2fa/totp/activate/", {"code": app_code(key[1], time.time())})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    return key[1]


def test_the_first_sign_in_leads_through_enrolment_to_where_one_was_going(bob: User):
    client = Client(headers={"accept-language": "en"})
    assert sign_in(client) == "/proof/"
    assert client.get("/proof/")["Location"] == reverse("mfa_activate_totp")
    enrol(client)
    codes = client.get("/accounts/2fa/recovery-codes/").content.decode()
    assert len(re.findall(r"\b\d{8}\b", codes)) == 10
    assert client.get("/accounts/enrolled/")["Location"] == "/proof/"
    assert client.get("/proof/").status_code == 200


def test_afterwards_the_password_alone_leads_to_the_question_for_a_code(bob: User):
    enrol_first(bob)
    client = Client()
    assert sign_in(client) == reverse("mfa_authenticate")
    assert client.get("/proof/")["Location"].startswith("/admin/login/")


def test_a_session_that_went_round_the_second_factor_is_ended(bob: User):
    enrol_first(bob)
    client = signed_in_with_the_password_alone(bob)
    assert client.get("/proof/")["Location"] == "/accounts/login/?next=%2Fproof%2F"
    assert "_auth_user_id" not in client.session


def test_no_key_and_no_recovery_code_can_be_read_in_the_database(bob: User):
    key = enrol_first(bob)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, ' ') FROM mfa_authenticator")
        stored = cursor.fetchone()[0]
    seed = Authenticator.objects.get(type="recovery_codes").wrap().generate_codes()[0]
    assert stored
    assert key not in stored
    assert seed not in stored


def enrol_first(bob: User) -> str:
    client = Client()
    sign_in(client)
    return enrol(client)
