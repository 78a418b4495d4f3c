"""Nobody sees a page with a password alone; what a second factor is made of lies sealed."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from people.models import User
from people.roles import Role
from people.sign_in.codes import accept_code
from people.vault import SealBrokenError
from tests.authenticator_app import app_code
from tests.signing_in import signed_in_with_the_password_alone, within_one_code

PASSWORD = "correct horse battery"


@pytest.fixture
def bob(transactional_db: None) -> Iterator[User]:
    cache.clear()
    with within_one_code():
        yield User.objects.create_user("bob", password=PASSWORD, role=Role.VIEWER, is_staff=True)


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
    assert client.get("/proof/?q=Siti+Aminah")["Location"] == reverse("mfa_activate_totp")
    assert "Siti" not in read_in_the_database()
    enrol(client)
    codes = client.get("/accounts/2fa/recovery-codes/").content.decode()
    assert len(re.findall(r"\b\d{8}\b", codes)) == 10
    assert client.get("/accounts/enrolled/")["Location"] == "/proof/?q=Siti+Aminah"
    assert client.get("/proof/").status_code == 200


def test_a_piece_of_a_page_brings_no_page_of_enrolment_nor_of_signing_in_and_changes_no_aim(bob: User):
    client = Client(headers={"accept-language": "en"})
    piece = client.get("/proof/", headers={"hx-request": "true"})
    assert (piece.status_code, piece["HX-Redirect"]) == (204, "/accounts/login/?next=%2Fadmin%2F")
    sign_in(client)
    assert client.get("/proof/").status_code == 302
    bell = client.get("/alerts/inbox/bell/", headers={"hx-request": "true"})
    assert (bell.status_code, bell.content) == (204, b"")
    enrol(client)
    assert client.get("/accounts/enrolled/")["Location"] == "/proof/"


def test_afterwards_the_password_alone_leads_to_the_question_for_a_code(bob: User):
    enrol_first(bob)
    client = Client()
    assert sign_in(client) == reverse("mfa_authenticate")
    assert client.get("/proof/")["Location"].startswith("/admin/login/")


def test_between_password_and_code_the_search_one_was_going_to_can_be_read_in_no_row(bob: User):
    key = enrol_first(bob)
    client = Client()
    with within_one_code(later=60):
        aim = "/accounts/login/?next=%2Fproof%2F%3Fq%3DSiti%2BAminah"
        client.post(aim, {"login": "bob", "password": PASSWORD})
        assert "Siti" in str(dict(client.session))
        assert "Siti" not in read_in_the_database()
        answer = client.post(reverse("mfa_authenticate"), {"code": app_code(key, time.time())})
    assert answer["Location"] == "/proof/?q=Siti+Aminah"


def read_in_the_database() -> str:
    """All sessions, as they stand there and as Django itself would read them."""
    rows = list(Session.objects.all())
    assert rows
    return " ".join(f"{row.session_data} {row.get_decoded()}" for row in rows)


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


def test_a_code_is_used_up_by_its_first_use(bob: User):
    key = enrol_first(bob)
    with within_one_code(later=60):
        code = app_code(key, time.time())
        assert [enters(code), enters(code)] == ["/proof/", ""]


def test_the_code_that_enrolled_the_app_is_used_up_too(bob: User):
    key = enrol_first(bob)
    assert enters(app_code(key, time.time())) == ""


@pytest.mark.parametrize("steps", [-1, 1])
def test_neither_the_last_code_nor_the_next_one_counts(bob: User, steps: int):
    key = enrol_first(bob)
    with within_one_code(later=300):
        assert enters(app_code(key, time.time() + 30 * steps)) == ""


def test_a_recovery_code_lets_in_once(bob: User):
    enrol_first(bob)
    code = Authenticator.objects.get(type="recovery_codes").wrap().generate_codes()[3]
    assert [enters(code), enters(code)] == ["/proof/", ""]


def test_codes_are_not_guessed_for_long(bob: User):
    key = enrol_first(bob)
    with within_one_code(later=300):
        right = app_code(key, time.time())
        wrong = f"{(int(right) + 1) % 1_000_000:06}"
        assert [enters(wrong) for _ in range(10)] == [""] * 10
        assert enters(right) == ""


def test_the_last_second_factor_cannot_be_taken_away(bob: User):
    client = Client()
    sign_in(client)
    enrol(client)
    client.post("/accounts/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=bob, type="totp").exists()


def test_a_key_copied_to_another_persons_row_opens_nothing(bob: User):
    """Whoever can write to the table, but has no key of the vault."""
    key = enrol_first(bob)
    carol = User.objects.create_user("carol", password=PASSWORD, role=Role.VIEWER, is_staff=True)
    Authenticator.objects.create(user=carol, type="totp", data=Authenticator.objects.get(type="totp").data)
    with pytest.raises(SealBrokenError):
        accept_code(carol, app_code(key, time.time() + 600), time.time() + 600)


def test_no_page_opens_to_a_password_alone(bob: User):
    """Every address of the URLconf, asked as somebody who has not enrolled yet."""
    client = signed_in_with_the_password_alone(bob)
    reached, addresses = [], list(every_plain_address())
    assert len(addresses) > 150
    for address in addresses:
        answer = client.get(address)
        leads = answer.status_code in (301, 302) and answer["Location"].startswith(("/accounts/", "/admin/login/"))
        if not leads and not address.startswith(NEEDS_NO_SESSION) and address not in ENROLMENT_PAGES:
            reached.append((address, answer.status_code))
    assert reached == []


# Files, health and what carries its own key; and the pages on which one enrols, or asks for a letter.
NEEDS_NO_SESSION = ("/static/", "/api/", "/livez", "/readyz", "/webhooks/", "/i18n/", "/alerts/acknowledge/")
ENROLMENT_PAGES = {
    f"/accounts/{page}/"
    for page in ("2fa/totp/activate", "2fa/webauthn/add", "login", "logout", "inactive", "reauthenticate")
}


def every_plain_address(patterns: Any = None, prefix: str = "/") -> Iterator[str]:
    """Each route with 1 or x for what it asks for."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from every_plain_address(one.url_patterns, prefix + _filled(str(one.pattern)))
        else:
            yield prefix + _filled(str(one.pattern))


def _filled(pattern: str) -> str:
    plain = re.sub(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)", "1", pattern)
    plain = re.sub(r"<int:\w+>", "1", plain)
    plain = re.sub(r"<(?:\w+:)?\w+>", "x", plain)
    return plain.replace("^", "").replace("$", "").replace("\\Z", "").replace("\\.", ".").replace("/?", "/")


def enters(code: str) -> str:
    """Where a name, a password and this code lead; nowhere when the code is refused."""
    client = Client()
    sign_in(client)
    return client.post("/accounts/2fa/authenticate/", {"code": code}).headers.get("Location", "")
