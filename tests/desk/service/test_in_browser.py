"""Customer service in a real browser: by the keyboard alone, in both themes, on a phone, and with hostile texts."""

import os
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser

from desk.service.models import QuickReply
from stores.models import Action, Conversation, Review, Store
from tests.desk.service.conftest import HOUR, a_chat, says
from tests.desk.test_pages import Visit, browser, world  # noqa: F401  (fixtures)
from tests.faces.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Where screenshots are wanted: SHOTS=/a/folder.
SHOTS = os.environ.get("SHOTS", "")
HOSTILE = (
    '<img src=x onerror="window.executed=1"><script>window.executed=1</script>{{7*7}}'
    "\" onfocus='window.executed=1' autofocus x='"
)


@pytest.fixture
def chats(world: World) -> list[Conversation]:  # noqa: F811
    Conversation.objects.all().delete()
    QuickReply.objects.create(name="Left", text="Hello {buyer}, your parcel from {store} has left.")
    QuickReply.objects.create(name=HOSTILE[:60], text=HOSTILE)
    found = [
        a_chat(world.ours, name, world.now, due=due)
        for name, due in (("Ani", -HOUR), ("Budi", HOUR), ("Cici", 9 * HOUR))
    ]
    says(found[1], HOSTILE, world.now, warnings=["It asks for a password, a code or a card's data."])
    Store.objects.filter(pk=world.theirs.pk).update(platform="shopee")
    Review.objects.update(text=HOSTILE + " idiot")
    return found


def shot(visit: Visit, name: str) -> None:
    if SHOTS:
        visit.page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def test_the_oldest_is_answered_with_a_quick_reply_in_nine_keys_and_taken_back_with_one(
    browser: Browser,  # noqa: F811
    live_server: Any,
    world: World,  # noqa: F811
    chats: list[Conversation],
) -> None:
    visit = Visit(browser, live_server.url)
    visit.sign_in("bob")
    visit.page.goto(f"{live_server.url}/service/buyers/")
    keyboard = visit.page.keyboard
    visit.page.wait_for_selector(".service-open:focus")
    keyboard.press("Enter")
    visit.page.wait_for_selector("[data-service=thread]")
    keyboard.press("/")
    visit.page.wait_for_selector("[data-pick-search]:focus")
    for key in ("l", "e", "Enter", "Control+Enter"):
        keyboard.press(key)
    visit.page.wait_for_selector("[data-undo]")
    action = Action.objects.get(kind="reply_to_conversation")
    assert (action.subject, action.payload["text"]) == ("Ani", "Hello, your parcel from Batik House has left.")
    assert visit.page.url.startswith(f"{live_server.url}/service/buyers/{chats[1].pk}/")
    keyboard.press("u")
    visit.page.wait_for_selector("text=Nothing was sent")
    action.refresh_from_db()
    assert action.state == "withdrawn"
    assert visit.page.input_value("[data-text]") == "Hello, your parcel from Batik House has left."
    assert visit.faults == []


@pytest.mark.parametrize(("width", "theme"), [(1360, "light"), (1360, "dark"), (360, "light")])
def test_pages_fit_are_accessible_in_both_themes_and_run_nothing_that_a_buyer_wrote(
    browser: Browser,  # noqa: F811
    live_server: Any,
    world: World,  # noqa: F811
    chats: list[Conversation],
    width: int,
    theme: str,
) -> None:
    visit = Visit(browser, live_server.url, width=width)
    visit.sign_in("alice")
    visit.page.evaluate("theme => localStorage.setItem('adminTheme', JSON.stringify(theme))", theme)
    review = Review.objects.get(store=world.theirs)
    for name, address in {
        "inbox": reverse("service"),
        "thread": reverse("service_chat", args=[chats[1].pk]),
        "reviews": reverse("service_reviews"),
        "review": reverse("service_review", args=[review.pk]),
        "quick_replies": reverse("quick_replies"),
        "new_quick_reply": reverse("new_quick_reply"),
        "figures": reverse("service_figures"),
    }.items():
        visit.page.goto(live_server.url + address)
        visit.page.wait_for_load_state("networkidle")
        shot(visit, f"{name}-{width}-{theme}")
        assert visit.widest() <= width, name
        assert visit.page.evaluate("window.executed") is None, name
        found = Axe().run(visit.page).response["violations"]
        bad = [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")]
        assert bad == [], name
    assert visit.faults == []
