"""Manual items and the rota in a real browser: by the keyboard alone, and on a phone."""

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from inspections.models import Attestation, LoginTurn
from tests.desk.test_pages import Visit, browser, world  # noqa: F401  (fixtures)
from tests.faces.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_item_is_attested_by_the_keyboard_alone(browser: Browser, live_server, world: World):  # noqa: F811
    visit = Visit(browser, live_server.url)
    visit.sign_in("bob")
    visit.page.goto(f"{live_server.url}/manual/")
    visit.page.focus(".shopops-policy summary")
    for key in ("Enter", "Tab", "Space", "Tab"):
        visit.page.keyboard.press(key)
    visit.page.keyboard.type("4.8")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_selector("text=Noted")
    attestation = Attestation.objects.get(item_id="reviews")
    assert (attestation.by.username, attestation.verdict) == ("bob", "ok")
    assert visit.faults == []


@pytest.mark.parametrize("place", ["/manual/", "/manual/{}/points/", "/rota/"])
def test_on_a_phone_nothing_is_wider_than_the_screen(browser: Browser, live_server, world: World, place: str):  # noqa: F811
    today = timezone.now().date()
    LoginTurn.objects.create(store=world.ours, person=world.alice, day=today, last_day=today)
    visit = Visit(browser, live_server.url, width=390, locale="zh-CN")
    visit.sign_in("alice")
    visit.page.goto(live_server.url + place.format(world.ours.pk))
    visit.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert visit.widest() <= 390
    assert visit.faults == []
