"""A session ends after half an hour of nothing and after a working day; passwords, managers and people end them too."""

import time
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client

from people.models import ApiToken, KnownDevice, SignIn, User
from people.roles import Role
from people.sign_in.session_limits import ACTIVE, BEGAN, Limits, Verdict, verdict
from people.sign_in.sessions import end_sessions
from tests.faces.world import World

LIMITS = Limits(idle=1800, absolute=43200)


@pytest.mark.parametrize(
    ("began_ago", "active_ago", "expected"),
    [
        (60, 0, Verdict.LIVE),
        (3600, 1800, Verdict.LIVE),  # the last activity may be noted a minute late
        (3600, 1860, Verdict.IDLE),
        (43199, 10, Verdict.LIVE),
        (43200, 0, Verdict.OLD),
    ],
)
def test_the_limits(began_ago: float, active_ago: float, expected: Verdict):
    assert verdict(began=1e9 - began_ago, active=1e9 - active_ago, now=1e9, limits=LIMITS) == expected


def aged(client: Client, **ago: float) -> Client:
    session = client.session
    for key, seconds in ago.items():
        session[{"began": BEGAN, "active": ACTIVE}[key]] = time.time() - seconds
    session.save()
    return client


def leads_to_sign_in(client: Client, **headers: str) -> bool:
    answer = client.get("/proof/", headers=headers)
    return answer.status_code == 302 and "login" in answer["Location"]


def test_after_half_an_hour_of_nothing_one_signs_in_again(world: World, page_of: Any):
    client = page_of(world.bob)
    assert not leads_to_sign_in(aged(client, began=3600, active=1700))
    assert leads_to_sign_in(aged(client, began=3600, active=1900))


def test_after_twelve_hours_too_however_busy(world: World, page_of: Any):
    assert leads_to_sign_in(aged(page_of(world.bob), began=43201, active=1))


def test_a_piece_of_a_page_sends_the_whole_page(world: World, page_of: Any):
    answer = aged(page_of(world.bob), began=43201, active=1).get("/proof/", headers={"hx-request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/accounts/login/?next=%2Fadmin%2F")


def test_what_a_page_asks_for_by_itself_keeps_no_session_alive(world: World, page_of: Any):
    client = aged(page_of(world.alice), began=3600, active=600)
    client.get("/admin/sweep-progress/")
    assert time.time() - client.session[ACTIVE] > 500
    client.get("/proof/")
    assert time.time() - client.session[ACTIVE] < 100


@pytest.mark.parametrize("how", ["password", "disabled", "signed out by others"])
def test_sessions_end(how: str, world: World, page_of: Any):
    client = page_of(world.bob)
    assert not leads_to_sign_in(aged(client, began=600, active=100))
    if how == "password":
        world.bob.set_password("another long one of four words")
        world.bob.save()
    if how == "disabled":
        User.objects.filter(pk=world.bob.pk).update(is_active=False)
    if how == "signed out by others":
        end_sessions(world.bob)
    assert leads_to_sign_in(client)


def test_one_sees_and_ends_ones_own_sessions_alone(world: World, page_of: Any):
    here, there, stranger = page_of(world.bob), page_of(world.bob), page_of(world.carol)
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"
    for client in (here, there, stranger):
        aged(client, began=600, active=100).get("/proof/", headers={"user-agent": agent})
    page = here.get("/accounts/sessions/", headers={"accept-language": "en"}).content.decode()
    assert page.count("Chrome on Windows</strong>") == 2
    other = UserSession.objects.get(session_key=there.session.session_key)
    assert stranger.post(f"/accounts/sessions/{other.pk}/end/").status_code == 404
    here.post(f"/accounts/sessions/{other.pk}/end/")
    assert leads_to_sign_in(there)
    assert not leads_to_sign_in(here)


def test_a_manager_resets_a_second_factor_and_it_is_written_down(world: World, page_of: Any):
    from allauth.mfa.models import Authenticator

    from people.audit.entry import AuditEntry

    Authenticator.objects.create(user=world.bob, type="totp", data={"secret": "x"})
    bob, alice = page_of(world.bob), page_of(world.alice)
    aged(bob, began=600, active=100).get("/proof/")
    assert "none" in alice.get("/admin/second-factors/").content.decode()
    assert page_of(world.bob).post(f"/admin/second-factors/{world.carol.pk}/reset/").status_code == 403
    assert alice.post(f"/admin/second-factors/{world.bob.pk}/reset/")["Location"] == "/admin/second-factors/"
    assert not Authenticator.objects.filter(user=world.bob).exists()
    assert leads_to_sign_in(bob)
    line = AuditEntry.objects.filter(verb="revoked", subject_id=str(world.bob.pk)).get()
    assert (line.actor_name, line.before) == ("alice", {"second_factors": ["totp"]})


def test_nobody_resets_a_higher_rank_or_oneself(world: World, page_of: Any):
    owner = User.objects.create(username="olga", role=Role.OWNER, is_staff=True)
    alice = page_of(world.alice)
    for user in (owner, world.alice):
        assert alice.post(f"/admin/second-factors/{user.pk}/reset/").status_code == 403


def test_a_sensitive_act_asks_again_after_five_minutes_and_keeps_nothing_of_what_was_posted(world: World, page_of: Any):
    alice = page_of(world.alice)
    session = alice.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time() - 1300, "type": "totp"}]
    session.save()
    answer = alice.post(f"/admin/second-factors/{world.bob.pk}/reset/", {"note": "a-planted-secret"})
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert "a-planted-secret" not in str(dict(alice.session))


def test_a_device_is_known_after_one_sign_in_and_a_new_one_leaves_a_row(world: World):
    cache.clear()
    first, second = demo_visitor(world.bob), demo_visitor(world.bob)
    assert [row.unusual for row in SignIn.objects.order_by("pk")] == [False, True]
    assert first.cookies["shopops_device"].value != second.cookies["shopops_device"].value
    assert KnownDevice.objects.filter(user=world.bob).count() == 2
    demo_visitor(world.bob, first)
    assert SignIn.objects.latest("pk").unusual is False


def demo_visitor(user: User, client: Client | None = None) -> Client:
    """Signs in with both factors by a link of the demo."""
    from django.test import override_settings

    from people.sign_in.demo_links import link_for

    client = client or Client(headers={"host": "127.0.0.1"})
    with override_settings(DEMO_SIGN_IN=True):
        client.get(link_for(User.objects.get(pk=user.pk), ""))
    return client


def test_a_token_survives_the_end_of_sessions(world: World):
    """It is ended on its own page; who is off-boarded loses both."""
    text = ApiToken.issue(world.bob, "ERP")[1]
    end_sessions(world.bob)
    assert Client(headers={"authorization": f"Bearer {text}"}).get("/api/v1/").status_code == 200
