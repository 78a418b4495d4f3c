"""The page "Notify this browser" and the form of an address, in a real browser."""

import pytest
from playwright.sync_api import Browser

from shopops.launcher.secrets_file import vapid_private_key
from tests.desk.test_pages import Visit, browser, world  # noqa: F401  (fixtures)
from tests.faces.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_button_is_offered_and_an_address_asks_only_for_what_its_channel_needs(
    browser: Browser,  # noqa: F811
    live_server,
    world: World,  # noqa: F811
    settings,
):
    settings.VAPID_PRIVATE_KEY = vapid_private_key()
    visit = Visit(browser, live_server.url, width=390)
    visit.sign_in("bob")
    visit.page.goto(f"{live_server.url}/push/")
    visit.page.wait_for_selector("#push-button:has-text('Notify this browser')")  # the service worker stands by then
    assert visit.widest() <= 390
    visit.page.goto(f"{live_server.url}/admin/alerts/channeladdress/add/")
    visit.page.select_option("[name=kind]", "dingtalk")
    visit.page.wait_for_selector("[name=dingtalk__token]:visible")
    assert not visit.page.is_visible("[name=slack__webhook]")
    assert visit.widest() <= 390
    assert visit.faults == []
