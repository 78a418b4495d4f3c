"""A program's sign-in and its token: shown once, ended at once, guessed never."""

import base64
import hashlib
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from inspections.figures import KINDS
from people.models import ApiToken, AuditEntry, User
from people.roles import Area, Role
from people.tokens.scopes import SCOPES
from tests.faces.world import World

PASSWORD = "correct horse battery"
ADDRESS = "/api/v1/token/"


@pytest.fixture
def bob(db: None) -> User:
    cache.clear()
    return User.objects.create_user("bob", password=PASSWORD, role=Role.INTEGRATION)


def sign_in(name: str = "bob", password: str = PASSWORD, *, code: str = "", **headers: str):
    told = {"username": name, "password": password, "code": code}
    return Client(headers=headers).post(ADDRESS, told, "application/json")


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


# -- limited tokens --------------------------------------------------------------------------------------------------


def api(text: str, **where: str) -> Client:
    return Client(headers={"authorization": f"Bearer {text}"}, **where)  # type: ignore[arg-type]


def test_a_token_never_widens_its_user_and_only_narrows(world: World):
    everything = [scope for scope, _words in SCOPES]
    _, text = ApiToken.issue(world.bob, "t", scopes=everything, store_ids=[world.theirs.pk])
    assert api(text).get("/api/v1/stores/").json()["results"] == []
    assert api(text).get("/api/v1/audit/").status_code == 403
    _, text = ApiToken.issue(world.alice, "t", scopes=["orders:read", "store:read"], store_ids=[world.ours.pk])
    (store,) = api(text).get("/api/v1/stores/").json()["results"]
    assert store["id"] == world.ours.pk
    assert {one["item"] for one in api(text).get("/api/v1/findings/").json()["results"]} == {"orders"}
    assert api(text).get(f"/api/v1/stores/{world.theirs.pk}/").status_code == 404
    for address in ("audit", "sweeps", "connections", "proof/heads", "sub-accounts", "login-records"):
        assert (address, api(text).get(f"/api/v1/{address}/").status_code) == (address, 403)


def test_a_token_of_a_group_sees_that_groups_stores_alone(world: World):
    _, text = ApiToken.issue(world.alice, "t", group_ids=[world.group.pk])
    assert [one["id"] for one in api(text).get("/api/v1/stores/").json()["results"]] == [world.ours.pk]
    _, text = ApiToken.issue(world.alice, "t", group_ids=[])
    assert api(text).get("/api/v1/stores/").json()["results"] == []


def test_a_token_that_only_reads_changes_nothing_but_may_give_itself_back(world: World):
    _, text = ApiToken.issue(world.alice, "t", scopes=["orders:read", "policy:read"])
    for address in ("sweeps", "readings", "attestations", "login-records", "sub-accounts", "told/reviews"):
        answer = api(text).post(f"/api/v1/{address}/", {}, "application/json")
        assert (address, answer.status_code, answer.json()["detail"]) == (address, 403, "This token may only read.")
    screened = api(text).post("/api/v1/screens/incoming/", {"text": "hello"}, "application/json")
    assert screened.status_code == 200
    assert api(text).delete(ADDRESS).status_code == 204


def test_a_token_tells_only_of_the_areas_and_stores_that_it_may_write_in(world: World):
    """Alice sees and may tell everything; her token reads reviews and money and writes orders, in one of her stores."""
    scopes = ["orders:write", "reviews:read", "money:read", "store:read"]
    _, text = ApiToken.issue(world.alice, "t", scopes=scopes, store_ids=[world.ours.pk])
    now = timezone.now().isoformat()
    told = {"store": world.ours.pk, "as_of": now, "complete": True, "items": []}
    assert api(text).post("/api/v1/told/reviews/", told, "application/json").status_code == 403
    assert api(text).post("/api/v1/told/conversations/", told, "application/json").status_code == 403
    reading = {"store": world.ours.pk, "key": "withheld_amount", "value": "1", "unit": "USD", "observed_at": now}
    money = next(key for key, kind in KINDS.items() if kind.area == Area.MONEY)
    orders = next(key for key, kind in KINDS.items() if kind.area == Area.ORDERS)
    refused = api(text).post("/api/v1/readings/", {**reading, "key": money}, "application/json")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["key"])
    sound = {**reading, "key": orders, "value": "1", "unit": KINDS[orders].unit}
    assert api(text).post("/api/v1/readings/", sound, "application/json").status_code == 201
    strange = api(text).post("/api/v1/readings/", {**sound, "store": world.theirs.pk}, "application/json")
    assert (strange.status_code, list(strange.json()["errors"])) == (400, ["store"])


@pytest.mark.parametrize(
    ("networks", "address", "status"),
    [
        (["203.0.113.0/24"], "203.0.113.9", 200),
        (["203.0.113.0/24"], "198.51.100.1", 401),
        (["2001:db8::/32", "198.51.100.1"], "2001:db8::7", 200),
        (["198.51.100.1"], "::ffff:198.51.100.1", 200),
        ([], "203.0.113.9", 401),
    ],
)
def test_a_token_works_only_from_where_it_may(bob: User, networks: list[str], address: str, status: int):
    token, text = ApiToken.issue(bob, "t", networks=networks)
    assert api(text, REMOTE_ADDR=address).get("/api/v1/").status_code == status
    token.refresh_from_db()
    assert (token.last_used_at is not None) == (status == 200)
    if status == 200:
        assert token.last_used_from == address.removeprefix("::ffff:")


def test_a_stolen_table_opens_nothing_and_new_peppers_take_over(bob: User, settings: Any):
    old, new = ("1:" + base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))
    settings.TOKEN_PEPPERS = [old]
    token, text = ApiToken.issue(bob, "t")
    assert hashlib.sha256(text.encode()).hexdigest() != token.key_hash
    assert ask(token.key_hash).status_code == 401
    settings.TOKEN_PEPPERS = ["2" + new[1:], old]
    assert ask(text).status_code == 200
    token.refresh_from_db()
    assert token.pepper == 2
    settings.TOKEN_PEPPERS = ["2" + new[1:]]
    assert ask(text).status_code == 200
    settings.TOKEN_PEPPERS = [old]
    assert ask(text).status_code == 401


def test_a_token_of_before_still_works_and_is_hashed_anew(bob: User):
    token, text = ApiToken.issue(bob, "t")
    ApiToken.objects.update(key_hash=hashlib.sha256(text.encode()).hexdigest(), pepper=None)
    assert ask(text).status_code == 200
    token.refresh_from_db()
    assert (token.pepper, token.key_hash) != (None, hashlib.sha256(text.encode()).hexdigest())


def test_everybody_makes_and_revokes_their_own_and_nobody_anothers(world: World):
    pages = Client()
    pages.force_login(world.bob)
    asked = {"name": "ERP", "days": "30", "scopes": ["orders:read"], "networks": "203.0.113.0/24, 198.51.100.7"}
    page = pages.post("/tokens/", {**asked, "stores": [world.ours.pk]})
    (text,) = re.findall(r"shopops_[\w-]{43}", page.content.decode())
    assert "no-store" in page["Cache-Control"]
    token = ApiToken.objects.get(user=world.bob)
    assert (token.scopes, token.store_ids) == (["orders:read"], [world.ours.pk])
    assert text not in pages.get("/tokens/").content.decode()
    for wrong in (
        {"owner": world.alice.pk},
        {"stores": [world.theirs.pk]},
        {"networks": "home"},
        {"days": "9999"},
        {"scopes": ["everything"]},
        {"name": " "},
        {"groups": [999]},
    ):
        assert (wrong, pages.post("/tokens/", {**asked, **wrong}).status_code) in [(wrong, 400), (wrong, 404)]
    assert ApiToken.objects.filter(user=world.bob).count() == 1
    alices, _ = ApiToken.issue(world.alice, "mine")
    assert pages.post(f"/tokens/{alices.pk}/revoke/").status_code == 404
    assert pages.post(f"/tokens/{token.pk}/revoke/").status_code == 302
    token.refresh_from_db()
    assert token.revoked_by == world.bob
    assert [line.verb for line in AuditEntry.objects.filter(kind="people.apitoken").order_by("pk")] == [
        "issued",
        "revoked",
    ]


def test_a_manager_makes_and_revokes_for_those_below(world: World):
    olga = User.objects.create(username="olga", role=Role.OWNER, is_staff=True)
    pages = Client()
    pages.force_login(world.alice)
    pages.post("/tokens/", {"name": "for Bob", "days": "30", "owner": world.bob.pk})
    token = ApiToken.objects.get(user=world.bob)
    assert pages.post("/tokens/", {"name": "x", "days": "30", "owner": olga.pk}).status_code == 404
    owners, _ = ApiToken.issue(olga, "hers")
    assert pages.post(f"/tokens/{owners.pk}/revoke/").status_code == 404
    assert pages.post(f"/tokens/{token.pk}/revoke/").status_code == 302
