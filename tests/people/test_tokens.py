"""A program's sign-in and its token: shown once, ended at once, guessed never."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from people.models import ApiToken, User
from people.roles import Role

PASSWORD = "correct horse battery"
ADDRESS = "/api/v1/token/"


@pytest.fixture
def bob(db: None) -> User:
    cache.clear()
    return User.objects.create_user("bob", password=PASSWORD, role=Role.VIEWER)


def sign_in(name: str = "bob", password: str = PASSWORD, **headers: str):
    return Client(headers=headers).post(ADDRESS, {"username": name, "password": password}, "application/json")


def ask(text: str, scheme: str = "Bearer"):
    return Client(headers={"authorization": f"{scheme} {text}"}).get("/api/v1/")


def test_a_name_and_password_give_a_token_that_works(bob: User):
    answer = sign_in()
    assert answer.status_code == 201
    assert "no-store" in answer["Cache-Control"]
    token = answer.json()["token"]
    assert token.startswith("shopops_")
    assert ask(token).status_code == ask(token, "Token").status_code == 200
    assert token not in str(ApiToken.objects.values().get())


@pytest.mark.parametrize(("name", "password"), [("bob", "wrong"), ("nobody", PASSWORD)])
def test_a_refusal_does_not_say_which_part_was_wrong(bob: User, name: str, password: str):
    answer = sign_in(name, password)
    assert (answer.status_code, answer.json()["detail"]) == (401, "The name or the password is not right.")


def test_a_stale_token_does_not_keep_anybody_from_signing_in(bob: User):
    assert sign_in(authorization="Bearer shopops_old").status_code == 201


@pytest.mark.parametrize("change", ["revoked", "expired", "inactive", "forged"])
def test_a_token_that_ended_is_refused(bob: User, change: str):
    _, text = ApiToken.issue(bob, "t")
    now = timezone.now()
    if change == "revoked":
        ApiToken.objects.update(revoked_at=now)
    if change == "expired":
        ApiToken.objects.update(expires_at=now - timedelta(seconds=1))
    if change == "inactive":
        User.objects.update(is_active=False)
    answer = ask(text + "x" if change == "forged" else text)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_giving_a_token_back_ends_it(bob: User):
    _, text = ApiToken.issue(bob, "t")
    assert Client(headers={"authorization": f"Bearer {text}"}).delete(ADDRESS).status_code == 204
    assert ask(text).status_code == 401


def test_its_use_is_noted_at_most_once_a_minute(bob: User):
    token, text = ApiToken.issue(bob, "t")
    ask(text)
    token.refresh_from_db()
    first = token.last_used_at
    ask(text)
    token.refresh_from_db()
    assert first is not None
    assert token.last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(seconds=61))
    ask(text)
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert token.last_used_at > first - timedelta(seconds=61)


def test_guessing_is_slowed_down_even_with_the_right_password(bob: User):
    answers = [sign_in(password="wrong").status_code for _ in range(10)]
    assert answers == [401] * 10
    blocked = sign_in()
    assert blocked.status_code == 429
    assert int(blocked["Retry-After"]) > 0


def test_the_sign_in_page_counts_the_same_tries(bob: User):
    for _ in range(10):
        sign_in(password="wrong")
    page = Client().post("/accounts/login/", {"login": "BOB", "password": PASSWORD})
    assert "Too many failed login attempts" in page.content.decode()


def test_the_pages_session_does_not_open_the_api(bob: User):
    client = Client()
    client.force_login(bob)
    assert client.get("/api/v1/stores/").status_code == 401


def test_sign_in_goes_on_when_the_shared_count_is_away(bob: User, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "unix:///nowhere/valkey.sock?db=0",
        }
    }
    assert sign_in().status_code == 201
