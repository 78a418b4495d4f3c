"""Whoever reads the database, or a copy of it, is signed in as nobody."""

import time

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import User
from people.roles import Role
from people.sign_in.session_limits import ACTIVE, BEGAN
from people.sign_in.session_store import opened
from people.sign_in.sessions import end_sessions

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob() -> Client:
    client = Client()
    client.force_login(User.objects.create_user("bob", role=Role.VIEWER, is_staff=True))
    session = client.session
    session[BEGAN] = session[ACTIVE] = time.time() - 100  # so that being here is noted anew
    session.save()
    assert client.get("/proof/").status_code == 200
    return client


def test_a_sessions_cookie_stands_nowhere_in_the_database(bob: Client):
    cookie = bob.cookies[settings.SESSION_COOKIE_NAME].value
    kept = [
        *Session.objects.values_list("session_key", flat=True),
        *UserSession.objects.values_list("session_key", flat=True),
    ]
    assert len(kept) == 2
    assert kept[0] == kept[1]
    assert cookie not in kept[0]


def test_what_stands_in_the_database_is_no_cookie(bob: Client):
    thief = Client()
    for kept in (Session.objects.get().session_key, UserSession.objects.get().session_key):
        thief.cookies[settings.SESSION_COOKIE_NAME] = kept
        assert thief.get("/admin/").status_code == 302
    assert bob.get("/admin/").status_code == 200


def test_what_stands_in_a_session_opens_in_its_own_row_only(bob: Client):
    row = Session.objects.get()
    assert opened(row)["_auth_user_id"] == bob.session["_auth_user_id"]
    assert row.get_decoded() == {}
    Client().force_login(User.objects.create_user("eve", role=Role.VIEWER, is_staff=True))
    other = Session.objects.exclude(pk=row.pk).get()
    other.session_data = row.session_data
    assert opened(other) == {}


def test_a_session_of_before_they_were_sealed_asks_to_sign_in_again(bob: Client):
    of_old = DatabaseStore().encode(dict(bob.session))
    Session.objects.update(session_data=of_old)
    assert bob.get("/admin/").status_code == 302
    bob.force_login(User.objects.get(username="bob"))
    assert bob.get("/admin/").status_code == 200


def test_a_session_is_known_as_this_one_and_ends_in_both_places(bob: Client):
    assert bob.get("/accounts/sessions/").context["lines"][0].is_this
    UserSession.objects.get().end()
    assert not Session.objects.exists()
    assert bob.get("/admin/").status_code == 302


def test_the_other_sessions_end_and_this_one_stays(bob: Client):
    elsewhere = Client()
    elsewhere.force_login(User.objects.get(username="bob"))
    assert end_sessions(User.objects.get(username="bob"), but=bob.session.session_key or "") == 1
    assert (bob.get("/admin/").status_code, elsewhere.get("/admin/").status_code) == (200, 302)


def test_a_page_writes_its_session_once(bob: Client):
    session = bob.session
    session[ACTIVE] = time.time() - 100
    session.save()
    with CaptureQueriesContext(connection) as asked:
        assert bob.get("/proof/").status_code == 200
    assert sum(one["sql"].startswith('UPDATE "django_session"') for one in asked) == 1
