"""Switching the language holds, also for somebody who had chosen one before; commands speak the terminal's."""

import pytest
from django.test import Client

from people.language import language_of_terminal
from people.models import User
from people.roles import Role


@pytest.mark.parametrize("before", ["", "en"])
def test_the_switch_changes_the_page(db: None, before: str):
    bob = User.objects.create(username="bob", role=Role.VIEWER, is_staff=True, language=before)
    client = Client(headers={"accept-language": "en"})
    client.force_login(bob)
    assert "No store is connected yet." in client.get("/admin/").content.decode()
    client.post("/i18n/setlang/", {"language": "zh-hans", "next": "/admin/"})
    assert "还没有接入任何店铺。" in client.get("/admin/").content.decode()


def test_an_unknown_language_changes_nothing(db: None):
    bob = User.objects.create(username="bob", role=Role.VIEWER, is_staff=True, language="en")
    client = Client()
    client.force_login(bob)
    client.post("/i18n/setlang/", {"language": "../etc", "next": "/admin/"})
    bob.refresh_from_db()
    assert bob.language == "en"


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("zh_CN.UTF-8", "zh-hans"), ("en_GB.UTF-8", "en"), ("C.UTF-8", ""), ("th_TH", ""), ("", ""), ("../../etc", "")],
)
def test_what_a_terminal_asks_for_is_a_language_of_ours_or_none(
    asked: str, spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", asked)
    monkeypatch.setenv("LC_MESSAGES", "")
    monkeypatch.setenv("LANG", "")
    assert language_of_terminal() == spoken
