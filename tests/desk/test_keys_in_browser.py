# ruff: noqa: F811  (fixtures)
"""Keys of every page, in a real browser: the palette, the map, going places, and silence while somebody types."""

import pytest
from playwright.sync_api import Browser

from tests.desk.test_pages import Visit, browser, world  # noqa: F401
from tests.faces.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_palette_leads_to_a_store_in_a_few_keys(browser: Browser, live_server, world: World):
    visit = Visit(browser, live_server.url)
    visit.sign_in("bob")
    visit.page.keyboard.press("Control+k")
    visit.page.wait_for_selector("#palette[open]")
    visit.page.keyboard.type("batik")
    visit.page.wait_for_selector("#palette-hits li:has-text('Batik House')")
    assert visit.page.get_attribute("#palette-words", "aria-activedescendant") == "palette-0"
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url(f"**/admin/stores/store/{world.ours.pk}/change/")
    assert visit.faults == []


def test_a_question_mark_shows_the_keys_and_g_goes_places(browser: Browser, live_server, world: World):
    visit = Visit(browser, live_server.url)
    visit.sign_in("bob")
    visit.page.goto(f"{live_server.url}/alerts/")
    visit.page.keyboard.press("?")
    visit.page.wait_for_selector("#keys[open] dd a")
    said = visit.page.inner_text("#keys")
    assert "acknowledge" in said
    assert "Board" in said
    assert "Money" not in said
    visit.page.keyboard.press("Escape")
    visit.page.keyboard.press("g")
    visit.page.keyboard.press("b")
    visit.page.wait_for_url("**/board/")
    visit.page.wait_for_selector(".shopops-board-row:not([hidden])")
    visit.page.keyboard.press("/")
    visit.page.keyboard.type("g?batik")
    assert visit.page.input_value("[name=q]") == "g?batik"
    assert visit.page.locator("dialog[open]").count() == 0
    assert visit.faults == []


def test_without_a_connection_no_old_page_is_shown(browser: Browser, live_server, world: World):
    visit = Visit(browser, live_server.url)
    visit.sign_in("bob")
    visit.page.wait_for_function("caches.match('/offline/').then((page) => Boolean(page))")
    visit.page.evaluate("navigator.serviceWorker.ready")
    visit.context.set_offline(True)
    visit.page.goto(f"{live_server.url}/board/", wait_until="domcontentloaded")
    said = visit.page.inner_text("main")
    assert "No connection" in said
    assert "Batik House" not in visit.page.content()
    visit.context.set_offline(False)
    visit.page.click("text=Try again")
    visit.page.wait_for_selector(".shopops-board-row:not([hidden])")


def test_the_switch_between_light_and_dark_reaches_our_own_pages(browser: Browser, live_server, world: World):
    visit = Visit(browser, live_server.url)
    visit.sign_in("bob")
    for theme, ground in (("dark", "rgb(17, 24, 39)"), ("light", "rgb(255, 255, 255)")):
        visit.page.goto(f"{live_server.url}/board/")
        visit.page.locator(f"[data-theme-form] [value={theme}]").evaluate("one => one.click()")
        visit.page.wait_for_selector(f"html.{theme}")
        visit.page.wait_for_selector(".shopops-board-row:not([hidden])")
        row = visit.page.locator(".shopops-board-row").first
        assert row.evaluate("one => getComputedStyle(one).backgroundColor") == ground
    assert visit.faults == []
