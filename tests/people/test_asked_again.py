"""Before a sensitive act whoever sits there is asked once more: every guarded page, and no page that forgot its guard."""

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from people.models import RoleTemplate, User
from tests.faces.world import World

# The page's name -> how it is asked for. Pages that are only posted to lead back to where they were posted from.
GUARDED = {
    "tokens": "GET",
    "revoke_token": "POST",
    "order_evidence": "GET",
    "finding_evidence": "GET",
    "violation_evidence": "GET",
    "evidence": "GET",
    "money_month": "GET",
    "proof_csv": "GET",
    "proof_pdf": "GET",
    "begin_consent": "POST",
    "disconnect": "GET",
    "import_stores": "GET",
    "apply_import": "POST",
    "undo_import": "POST",
    "leaving": "GET",
    "buyers": "GET",
    "erase_store": "GET",
    "invite": "GET",
    "reset_second_factor": "POST",
    "end_sessions_of": "POST",
    "people_auditentry_export": "GET",
}
# Forms of the admin: of people and their rights, of tokens, of secrets.
GUARDED_FORMS = {
    "people.user",
    "people.apitoken",
    "people.roletemplate",
    "people.rightgrant",
    "people.invitation",
    "stores.storegrant",
    "stores.platformapp",
    "stores.connection",
    "stores.ownproxy",
    "stores.ownapp",
    "alerts.webhookendpoint",
    "alerts.channeladdress",
}
PASSWORD = "correct horse battery"


@pytest.fixture
def stale(world: World, page_of: Any) -> Client:
    """Alice's browser, twenty-five minutes after she last proved who she is."""
    alice = User.objects.get(pk=world.alice.pk)
    alice.set_password(PASSWORD)
    alice.save()
    return grown_stale(page_of(alice))


def grown_stale(client: Client) -> Client:
    session = client.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [{**one, "at": time.time() - 1500} for one in records]
    session.save()
    return client


def test_the_table_holds_every_guarded_page_and_form():
    assert {name for name, view in pages() if getattr(view, "asks_again", False)} == set(GUARDED)
    forms = {
        model._meta.label_lower for model, page in admin.site._registry.items() if getattr(page, "asks_again", False)
    }
    assert forms == GUARDED_FORMS


@pytest.mark.parametrize("name", GUARDED)
def test_a_stale_session_is_asked_again_and_led_back(name: str, stale: Client):
    address = address_of(name)
    if GUARDED[name] == "GET":
        assert asked_and_led_to(stale.get(f"{address}?q=1")) == f"{address}?q=1"
    back = "/manual/?page=2"
    answer = stale.post(address, {"token": "a-planted-secret"}, headers={"referer": f"http://testserver{back}"})
    if GUARDED[name] == "POST" or answer.status_code != 405:
        assert asked_and_led_to(answer) == back
    assert "a-planted-secret" not in str(dict(stale.session))


@pytest.mark.parametrize("label", sorted(GUARDED_FORMS))
def test_a_stale_session_fills_in_no_form_and_runs_no_action(label: str, stale: Client, world: World):
    page = f"/admin/{label.replace('.', '/')}/"
    before = User.objects.values_list("role", "password").order_by("pk")
    as_it_was = list(before)
    assert stale.get(page).status_code == 200
    assert asked_and_led_to(stale.post(page, {"action": "revoke", "_selected_action": "1"})) == "/admin/"
    for address in (f"{page}add/", f"{page}1/change/", f"{page}1/delete/"):
        assert asked_and_led_to(stale.post(address, {"name": "x"})) == "/admin/"
    assert list(before) == as_it_was


def test_a_stale_session_changes_nobodys_password(stale: Client, world: World):
    address = f"/admin/people/user/{world.bob.pk}/password/"
    assert asked_and_led_to(stale.get(address)) == address


def test_whoever_proves_it_comes_back_to_where_they_were_and_goes_on(stale: Client, world: World):
    address = reverse("leaving", args=[world.bob.pk])
    question = stale.get(address)["Location"]
    assert stale.get(question).status_code == 200
    assert stale.post(question, {"password": "not hers at all"}).status_code == 200
    assert stale.get(address).status_code == 302
    assert stale.post(question, {"password": PASSWORD})["Location"] == address
    assert stale.get(address).status_code == 200


def test_whoever_has_nothing_to_be_asked_for_signs_in_anew_instead_of_going_round(world: World, page_of: Any):
    User.objects.filter(pk=world.alice.pk).update(password="!")
    client = page_of(User.objects.get(pk=world.alice.pk))
    answer = grown_stale(client).get("/tokens/")
    assert urlsplit(answer["Location"]).path == reverse("account_login")
    assert client.get(answer["Location"]).status_code == 200


def test_looking_on_asks_nothing(stale: Client, world: World):
    RoleTemplate.objects.get_or_create(name="x", defaults={"base": "viewer", "rights": []})
    for address in ("/admin/people/user/", "/admin/people/auditentry/", "/proof/", "/admin/second-factors/"):
        assert (address, stale.get(address).status_code) == (address, 200)


def asked_and_led_to(answer: Any) -> Any:
    assert answer.status_code == 302, answer.status_code
    parts = urlsplit(answer["Location"])
    assert parts.path.startswith("/accounts/reauthenticate") or "2fa/reauthenticate" in parts.path, answer["Location"]
    return parse_qs(parts.query)["next"][0]


def pages(patterns: Any = None) -> Any:
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from pages(one.url_patterns)
        elif isinstance(one, URLPattern):
            yield one.name, one.callback


def address_of(name: str) -> str:
    if name == "people_auditentry_export":
        return reverse("admin:people_auditentry_export")
    (pattern,) = [one for one in get_resolver().url_patterns if getattr(one, "name", "") == name]
    told = str(pattern.pattern)
    places = {"<str:day>": "2026-03-02", "<str:month>": "2026-03"}
    return reverse(
        name, args=[next((given for place, given in places.items() if place in told), 1)] if "<" in told else []
    )
