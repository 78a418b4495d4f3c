"""The page of alerts by the keyboard alone, and the bell that rings, in a real browser."""

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from alerts.acknowledging import token_for
from alerts.models import Alert, AlertPreference, InboxEntry
from tests.desk.test_pages import Visit, browser, world  # noqa: F401  (fixtures)
from tests.faces.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Counts what would be heard: no machine of tests has ears.
_EARS = """
window.heard = 0;
window.AudioContext = class extends window.AudioContext {
  createOscillator() { window.heard += 1; return super.createOscillator(); }
};
"""


def test_an_alert_is_dealt_with_by_single_keys(browser: Browser, live_server, world: World):  # noqa: F811
    visit = Visit(browser, live_server.url)
    visit.sign_in("bob")
    keys, page = visit.page.keyboard, visit.page
    page.goto(f"{live_server.url}/alerts/")
    first, second = [
        int(one.split("-")[1]) for one in page.eval_on_selector_all(".shopops-alert", "all => all.map(a => a.id)")
    ]

    keys.press("j")  # the first
    keys.press("j")
    keys.press("k")
    with page.expect_navigation():
        keys.press("a")
    page.wait_for_selector("text=Acknowledged:")
    assert states(first, second) == ["acknowledged", "open"]
    assert page.evaluate("document.activeElement.id") == f"alert-{first}"  # back where it was

    keys.press("j")
    keys.press("h")  # the reason is asked for, and keys are letters there
    keys.type("a courier comes")
    with page.expect_navigation():
        keys.press("Enter")
    assert states(first, second) == ["acknowledged", "snoozed"]
    assert Alert.objects.get(pk=second).snooze_reason == "a courier comes"

    keys.press("x")
    assert page.is_visible("#chosen")
    with page.expect_navigation():
        keys.press("A")
    assert "to=assign" in page.url
    assert visit.faults == []


def test_the_bell_rings_once_for_what_is_new_and_only_for_whoever_wants_it(
    browser: Browser,  # noqa: F811
    live_server,
    world: World,  # noqa: F811
):
    visit = Visit(browser, live_server.url)
    visit.context.add_init_script(_EARS)
    visit.sign_in("bob")
    page = visit.page
    page.goto(f"{live_server.url}/alerts/inbox/")
    heard = []
    for number, sound in enumerate((False, True)):
        AlertPreference.objects.update_or_create(person=world.bob, defaults={"sound": sound})
        for unread in (number, number + 1, number + 1):  # nothing new, something new, nothing new
            while InboxEntry.objects.filter(user=world.bob).count() < unread:
                InboxEntry.objects.create(user=world.bob, subject="New", lines=[], at=timezone.now())
            with page.expect_response("**/alerts/inbox/bell/"):
                page.evaluate("htmx.ajax('GET', '/alerts/inbox/bell/', {target: '#inbox-bell', swap: 'outerHTML'})")
            page.wait_for_selector(f"#inbox-bell:has-text('Inbox: {unread} unread')")
        heard.append(page.evaluate("window.heard"))
    assert heard == [0, 1]
    assert visit.faults == []


def test_a_link_in_a_message_acknowledges_with_one_press(browser: Browser, live_server, world: World):  # noqa: F811
    alert = Alert.objects.get(store=world.ours, item="orders")
    token = token_for(alert.pk, world.bob.pk, alert.episode, timezone.now())
    visit = Visit(browser, live_server.url, width=390)  # nobody is signed in
    visit.page.goto(f"{live_server.url}/alerts/acknowledge/{token}/")
    assert states(alert.pk) == ["open"]
    visit.page.click("button")
    visit.page.wait_for_selector("text=noted that bob takes care of it")
    assert states(alert.pk) == ["acknowledged"]
    assert visit.widest() <= 390
    assert visit.faults == []


def states(*numbers: int) -> list[str]:
    return [Alert.objects.get(pk=one).state for one in numbers]
