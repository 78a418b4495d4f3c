# ruff: noqa: F811  (fixtures)
"""The board in a real browser: few rows drawn, all reached by keys, filters in the address, a phone's width."""

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from inspections.items import Item, State
from inspections.models import Sweep
from stores.models import Store
from tests.desk.test_pages import Visit, browser, world  # noqa: F401
from tests.faces.world import World, inspect, make_store

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def street(world: World) -> World:
    Store.objects.bulk_create(
        Store(platform="shopee", external_id=str(n), name=f"Shop {n:03}", country="SG", time_zone="Asia/Singapore")
        for n in range(398)
    )
    return world


def board(browser: Browser, address: str, place: str = "/board/", **options: object) -> Visit:
    visit = Visit(browser, address, **options)  # type: ignore[arg-type]
    visit.sign_in("alice")
    visit.page.goto(address + place)
    visit.page.wait_for_selector(".shopops-board-row:not([hidden])")
    return visit


def here(visit: Visit) -> str:
    return visit.page.inner_text("#board-here").strip()


def test_of_many_stores_only_those_on_the_screen_are_drawn_and_all_are_reached_by_keys(
    browser: Browser,
    live_server,
    street: World,
):
    visit = board(browser, live_server.url)
    page, grid = visit.page, visit.page.locator("[role=grid]")
    assert grid.get_attribute("aria-rowcount") == "401"
    assert page.locator(".shopops-board-row").count() < 30
    grid.focus()
    assert "Batik House" in here(visit)
    page.keyboard.press("Control+End")
    assert "Shop 397" in here(visit)
    assert page.locator("[role=row]:has(#board-here)").get_attribute("aria-rowindex") == "401"
    page.keyboard.press("PageUp")
    page.keyboard.press("ArrowDown")
    assert "Shop 3" in here(visit)
    page.keyboard.press("Control+Home")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    assert page.locator("#board-here").get_by_role("link", name="problem (1), high", exact=True).is_visible()
    page.wait_for_selector("[data-why]:has-text('Orders: problem')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/inspections/finding/?store=*&item=orders")
    assert visit.faults == []


def test_the_chosen_stores_are_inspected_at_a_keystroke_and_progress_is_shown(
    browser: Browser, live_server, street: World
):
    visit = board(browser, live_server.url, "/board/?platform=shopee")
    assert visit.page.inner_text("[data-shown]") == "398 of 400 stores"
    visit.page.locator("[role=grid]").focus()
    for key in ("x", "ArrowDown", "ArrowDown", "Space"):
        visit.page.keyboard.press(key)
    assert visit.page.inner_text("[data-chosen]") == "2 chosen"
    assert visit.page.locator("[aria-selected=true]").count() == 2
    visit.page.click("text=Inspect the chosen now")
    visit.page.wait_for_selector("[role=progressbar]")
    assert Sweep.objects.get(finished_at=None).total == 2
    assert visit.faults == []


def test_filters_stand_in_the_address(browser: Browser, live_server, street: World):
    inspect(
        Store.objects.get(name="Shop 007"),
        timezone.now(),
        {**dict.fromkeys(Item, State.OK), Item.ORDERS: State.PROBLEM},
    )
    visit = board(browser, live_server.url)
    visit.page.select_option("[name=platform]", "shopee")
    visit.page.select_option("[name=state]", "problem")
    visit.page.wait_for_selector("[data-shown]:has-text('1 of 400')")
    assert visit.page.url.endswith("/board/?platform=shopee&state=problem")
    visit.page.reload()
    visit.page.wait_for_selector(".shopops-board-row:has-text('Shop 007')")
    assert visit.page.locator(".shopops-board-row:not([hidden])").count() == 1
    assert visit.faults == []


def test_a_name_is_never_more_than_text(browser: Browser, live_server, world: World):
    make_store("<img src=x onerror=alert(1)>", "ID", "Asia/Jakarta")
    visit = board(browser, live_server.url)
    assert "<img src=x" in visit.page.inner_text("[role=grid]")
    assert visit.page.locator("[role=grid] img").count() == 0
    assert visit.faults == []


def test_on_a_phone_only_the_grid_scrolls_sideways(browser: Browser, live_server, street: World):
    visit = board(browser, live_server.url, width=360, locale="zh-CN")
    assert visit.widest() <= 360
    assert visit.page.evaluate(
        "(() => { const g = document.querySelector('[role=grid]'); return g.scrollWidth > g.clientWidth })()"
    )
    assert visit.faults == []


def test_when_the_server_falls_silent_the_board_says_so(browser: Browser, live_server, street: World):
    visit = Visit(browser, live_server.url)
    visit.page.clock.install()
    visit.sign_in("alice")
    visit.page.goto(f"{live_server.url}/board/")
    visit.page.wait_for_selector(".shopops-board-row:not([hidden])")
    visit.page.route("**/board/states/", lambda route: route.abort())
    visit.page.clock.fast_forward(61_000)
    visit.page.wait_for_selector("text=The server has not answered since")
