"""A link in a message that acknowledges: it only opens a page with a button, it is one person's, it counts once and not for ever."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from alerts.acknowledging import VALID_FOR, token_for
from alerts.acts import act_on
from alerts.clock import database_now
from alerts.lifecycle import Acknowledge
from alerts.models import Alert, AlertAct
from inspections.items import Severity
from people.models import User
from tests.alerts.cast import Cast, find, let_pass, slack_of, tell, worsen
from tests.alerts.sink import Sink


@pytest.fixture
def address(cast: Cast, slack: Sink) -> str:
    """Of the link in the message that Charlie was sent."""
    cast.store.owner = cast.charlie
    cast.store.save()
    slack_of(cast.charlie)
    find(cast.store)
    tell()
    found = re.search(r"https://shopops\.example(/alerts/acknowledge/[^|>]+)", slack.asked[-1].body.decode())
    assert found is not None
    return found.group(1)


def standing() -> tuple[str, list[tuple[str, str, str]]]:
    acts = AlertAct.objects.exclude(by=None).order_by("pk")
    return Alert.objects.get().state, [(one.kind, one.by_name, one.origin) for one in acts]


def test_whoever_only_looks_changes_nothing_however_often(address: str):
    for _ in range(3):  # a mail scanner, a preview, a person
        for look in (Client().get, Client().head, Client().options):
            look(address)
    assert standing() == ("open", [])
    page = Client().get(address)
    assert "Acknowledge this alert?" in page.content.decode()
    assert (page["Referrer-Policy"], page["X-Robots-Tag"], "no-store" in page["Cache-Control"]) == (
        *("no-referrer", "noindex", True),
    )


def test_the_button_acknowledges_in_the_persons_name_once(address: str):
    assert "noted that charlie takes care of it" in Client().post(address).content.decode()
    assert standing() == ("acknowledged", [("acknowledged", "charlie", "link")])
    again = Client().post(address)
    assert (again.status_code, "was used already" in again.content.decode()) == (410, True)
    assert len(standing()[1]) == 1


def test_the_button_works_in_a_browser_that_hides_where_it_comes_from(address: str):
    """The page asks for no referrer, so browsers send `Origin: null`; the link itself is the proof, no cookie is."""
    browser = Client(enforce_csrf_checks=True)
    assert "csrfmiddlewaretoken" not in browser.get(address).content.decode()
    assert browser.post(address, headers={"origin": "null"}).status_code == 200
    assert standing()[0] == "acknowledged"


def test_a_used_link_does_not_acknowledge_what_has_worsened_since(address: str):
    Client().post(address)
    worsen(Alert.objects.get().finding, Severity.CRITICAL)  # type: ignore[arg-type]
    tell()
    assert Client().post(address).status_code == 410
    assert standing()[0] == "open"


@pytest.mark.parametrize("spoilt", ["cut", "changed", "old", "another time", "nobody"])
def test_a_link_that_does_not_hold_does_nothing(address: str, cast: Cast, spoilt: str):
    alert, now = Alert.objects.get(), database_now()
    token = address.split("/")[-2]
    tokens = {
        "cut": token[:-3],
        "changed": token[:5] + ("A" if token[5] != "A" else "B") + token[6:],
        "old": token_for(alert.pk, cast.charlie.pk, 1, now - VALID_FOR - timedelta(minutes=1)),
        "another time": token_for(alert.pk, cast.charlie.pk, 2, now),
        "nobody": token_for(alert.pk, 10**9, 1, now),
    }
    for ask in (Client().get, Client().post):
        assert ask(f"/alerts/acknowledge/{tokens[spoilt]}/").status_code == 410
    assert standing() == ("open", [])


@pytest.mark.parametrize("what", ["left", "no longer sees it"])
def test_a_link_is_worth_no_more_than_its_person_may(address: str, cast: Cast, what: str):
    if what == "left":
        User.objects.filter(pk=cast.charlie.pk).update(is_active=False)
    else:
        cast.store.owner = None
        cast.store.save()
        cast.group.members.remove(cast.charlie)
    assert Client().post(address).status_code == 410
    assert standing() == ("open", [])


def test_when_somebody_else_was_first_it_says_so_and_changes_nothing(address: str, cast: Cast):
    act_on(Alert.objects.get().pk, Acknowledge(cast.alice.pk), cast.alice, database_now())
    for page in (Client().get(address), Client().post(address)):
        assert (page.status_code, "Somebody takes care of this alert already." in page.content.decode()) == (410, True)
    assert standing() == ("acknowledged", [("acknowledged", "alice", "page")])


def test_an_acknowledgement_by_link_stops_the_escalation(address: str):
    Client().post(address)
    let_pass(timedelta(hours=3))
    assert AlertAct.objects.filter(kind="escalated").count() == 0


def test_the_button_speaks_the_language_of_its_person(address: str, cast: Cast, settings: Any):
    User.objects.filter(pk=cast.charlie.pk).update(language="zh-hans")
    assert 'lang="zh-hans"' in Client().get(address).content.decode()
