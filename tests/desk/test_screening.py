"""The page and the API where a text is looked at, in the viewer's language; nothing that is pasted runs."""

from collections.abc import Callable

import pytest
from django.test import Client

from people.models import User
from tests.faces.conftest import api_of, page_of, world  # noqa: F401  (fixtures)
from tests.faces.world import World

Browser = Callable[[User], Client]
SCAM = "This is Shopee support. Your account will be closed today, send your password and OTP code to verify."


def test_a_scam_that_is_pasted_is_called_one_with_reasons(world: World, page_of: Browser) -> None:  # noqa: F811
    page = page_of(world.bob).post("/screening/", {"text": SCAM, "kind": "received", "country": "ID"}).content.decode()
    assert "It looks like a scam." in page
    assert "It asks for a password, a code or a card&#x27;s data." in page


def test_what_is_to_be_sent_is_judged_by_the_country(world: World, page_of: Browser) -> None:  # noqa: F811
    text = {"text": "Could you please update your review?", "kind": "review_reply"}
    bob = page_of(world.bob)
    assert "A lead has to approve it." in bob.post("/screening/", {**text, "country": "TH"}).content.decode()
    assert "It must not be sent." in bob.post("/screening/", {**text, "country": "US"}).content.decode()
    fine = {"text": "It was shipped today.", "kind": "chat", "country": "TH"}
    assert "Nothing speaks against it." in bob.post("/screening/", fine).content.decode()


def test_what_is_pasted_does_not_run(world: World, page_of: Browser) -> None:  # noqa: F811
    text = "</textarea><script>alert(1)</script>"
    page = page_of(world.bob).post("/screening/", {"text": text, "kind": "received", "country": "ID"}).content.decode()
    assert "<script>alert(1)" not in page


def test_the_reasons_are_in_chinese_for_those_who_read_it(world: World, api_of: Browser) -> None:  # noqa: F811
    User.objects.filter(pk=world.bob.pk).update(language="zh-hans")
    answer = api_of(world.bob).post("/api/v1/screens/incoming/", {"text": SCAM}, content_type="application/json")
    assert answer.json()["verdict"] == "suspicious"
    assert any("\u4e00" <= letter <= "\u9fff" for letter in answer.json()["reasons"][0])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"country": "ID"}, "text"),
        ({"text": "x", "country": "XX"}, "country"),
        ({"text": "x", "country": "ID", "kind": "fax"}, "kind"),
    ],
)
def test_what_cannot_be_judged_is_refused_by_field(
    body: dict[str, str],
    field: str,
    world: World,  # noqa: F811
    api_of: Browser,  # noqa: F811
) -> None:
    answer = api_of(world.bob).post("/api/v1/screens/outgoing/", body, content_type="application/json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
