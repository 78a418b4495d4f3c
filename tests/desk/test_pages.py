"""The pages in a real browser: sign-in, the grid, a phone's width, nothing asked of anybody else."""

import os
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Page, sync_playwright

from people.models import User
from tests.chromium import CHROMIUM, QUIET
from tests.faces.world import World, world_of_now
from tests.signing_in import session_cookie

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("No Chromium is installed; install it (apt install chromium) to run the browser tests.")
    # Playwright's loop runs in this thread; Django takes that for an asynchronous request.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def world(transactional_db: None) -> World:
    cache.clear()
    return world_of_now()


class Visit:
    """A browser window that writes down what went wrong in it."""

    def __init__(self, browser: Browser, address: str, *, width: int = 1280, locale: str = "en-US") -> None:
        self.address = address
        self.context = browser.new_context(viewport={"width": width, "height": 844}, locale=locale)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        self.page.on("request", lambda asked: None if self._ours(asked.url) else self.faults.append(asked.url))

    def sign_in(self, name: str) -> None:
        self.context.add_cookies([session_cookie(User.objects.get(username=name), self.address)])
        self.page.goto(f"{self.address}/admin/")
        self.page.wait_for_selector(".shopops-home")

    def widest(self) -> int:
        return int(self.page.evaluate("document.documentElement.scrollWidth"))

    def _ours(self, url: str) -> bool:
        return url.startswith((self.address, "data:", "blob:"))


def test_the_home_page_shows_the_grid_after_signing_in(browser: Browser, live_server, world: World):
    visit = Visit(browser, live_server.url)
    visit.sign_in("bob")
    assert visit.page.locator(".shopops-grid tbody tr").count() == 1
    assert "Batik House" in visit.page.inner_text(".shopops-grid")
    assert "problem (1)" in visit.page.inner_text(".shopops-grid")
    visit.page.click(".shopops-grid a.shopops-problem >> nth=0")
    visit.page.wait_for_url("**/finding/**")
    assert "should have been shipped" in visit.page.inner_text("#content")
    assert visit.faults == []


@pytest.mark.parametrize("place", ["/admin/", "/admin/stores/store/{}/change/", "/admin/inspections/finding/"])
def test_a_phone_never_scrolls_the_whole_page_sideways(browser: Browser, live_server, world: World, place: str):
    visit = Visit(browser, live_server.url, width=390, locale="zh-CN")
    visit.sign_in("alice")
    visit.page.goto(live_server.url + place.format(world.ours.pk))
    assert visit.widest() <= 390
    assert visit.faults == []


def test_the_button_starts_a_sweep_and_its_progress_appears(browser: Browser, live_server, world: World):
    visit = Visit(browser, live_server.url)
    visit.sign_in("alice")
    visit.page.click(".shopops-button")
    visit.page.wait_for_selector("[role=progressbar]")
    assert "0 of 2 stores" in visit.page.inner_text("#sweep-progress")
    assert visit.faults == []


def test_the_api_page_asks_nothing_of_others(browser: Browser, live_server, world: World):
    visit = Visit(browser, live_server.url)
    visit.sign_in("alice")
    visit.page.goto(f"{live_server.url}/api/v1/docs/")
    visit.page.wait_for_selector(".opblock")
    assert visit.faults == []
