"""People and tokens in the admin: nobody hands out, or takes over, more than they have."""

import pytest
from django.test import Client

from people.models import ApiToken, User
from people.roles import Role


@pytest.fixture
def manager(db: None) -> User:
    return User.objects.create(username="alice", role=Role.MANAGER, is_staff=True)


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create(username="olga", role=Role.OWNER, is_staff=True)


def page_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_manager_cannot_make_anybody_an_owner(manager: User):
    page = page_of(manager)
    new = {"username": "eve", "role": "owner", "usable_password": "false"}
    page.post("/admin/people/user/add/", new)
    assert not User.objects.filter(username="eve").exists()
    page.post("/admin/people/user/add/", {**new, "role": "viewer"})
    eve = User.objects.get(username="eve")
    assert (eve.role, eve.is_staff, eve.is_superuser) == ("viewer", True, False)


def test_a_manager_cannot_take_over_an_owner(manager: User, owner: User):
    page = page_of(manager)
    password = {"password1": "a new long one", "password2": "a new long one", "usable_password": "true"}
    assert page.post(f"/admin/people/user/{owner.pk}/password/", password).status_code == 403
    assert page.post(f"/admin/people/user/{owner.pk}/change/", {"role": "viewer"}).status_code == 403
    page.post("/admin/people/apitoken/add/", {"name": "x", "user": owner.pk})
    assert not ApiToken.objects.exists()


def test_a_form_cannot_make_a_superuser(owner: User):
    fields = {"username": "olga", "role": "owner", "is_active": "on", "is_superuser": "on"}
    page_of(owner).post(f"/admin/people/user/{owner.pk}/change/", fields)
    assert not User.objects.get(pk=owner.pk).is_superuser


def test_a_token_is_shown_once_and_not_kept(manager: User):
    page = page_of(manager)
    answer = page.post("/admin/people/apitoken/add/", {"name": "ERP", "user": manager.pk})
    text = answer.context["text"]
    assert text in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    token = ApiToken.objects.get()
    for address in ("/admin/people/apitoken/", f"/admin/people/apitoken/{token.pk}/change/"):
        assert text not in page.get(address).content.decode()


def test_a_token_can_be_revoked(manager: User):
    token, _ = ApiToken.issue(manager, "old")
    page_of(manager).post("/admin/people/apitoken/", {"action": "revoke", "_selected_action": [token.pk]})
    token.refresh_from_db()
    assert token.revoked_at is not None
