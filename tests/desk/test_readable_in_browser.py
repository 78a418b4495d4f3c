# ruff: noqa: F811  (fixtures)
"""Pages that everybody uses have nothing that axe calls serious or critical, light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from desk.look.choice import Look, Theme
from tests.desk.test_pages import Visit, browser, world  # noqa: F401
from tests.faces.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = ("/admin/", "/board/?all=1", "/alerts/", "/money/", "/policy/", "/manual/", "/admin/alerts/route/add/")


@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK])
def test_nothing_serious_stands_in_anybodys_way(browser: Browser, live_server, world: World, theme: Theme):
    Look.objects.create(person=world.alice, theme=theme)
    visit = Visit(browser, live_server.url)
    visit.sign_in("alice")
    found = []
    for place in PAGES:
        visit.page.goto(live_server.url + place)
        visit.page.wait_for_load_state("networkidle")
        assert visit.page.locator(f"html.{theme.value}").count() == 1
        rows = Axe().run(visit.page).response["violations"]
        found += [(place, one["id"]) for one in rows if one["impact"] in ("serious", "critical")]
    assert found == []
