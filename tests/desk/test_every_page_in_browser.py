# ruff: noqa: F811  (fixtures)
"""Every page there is, found in the URLconf, in a real browser, while every text from outside is hostile: nothing runs, nothing
asks anything of others, nothing is refused by the page's own policy, no page scrolls sideways, and axe finds nothing serious at a
desk's and a phone's width.

Takes minutes: `make thorough`. SHOTS=/a/folder keeps a picture of each page at both widths.
"""

import os
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string
from playwright.sync_api import Browser

from tests.desk.every_page import pages
from tests.desk.hostile import HOSTILE, TRACES, poison
from tests.desk.test_pages import Visit, browser, world  # noqa: F401
from tests.faces.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHOTS = os.environ.get("SHOTS", "")
Theme = Literal["light", "dark"]
# What no world without these texts would show.
_MUST = {"Store.name", "Message.text", "Review.text", "Conversation.buyer_name", "Product.title", "Notice.title"}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_harmless_and_readable(browser: Browser, live_server: Any, world: World, theme: Theme):
    found = [(page.name, page.address) for page in pages(world)]
    assert len(found) > 200
    filled = poison()
    assert filled >= _MUST
    visit = Visit(browser, live_server.url, width=1360)
    visit.page.on("console", lambda said: visit.faults.append(said.text) if "Content Security" in said.text else None)
    visit.page.emulate_media(color_scheme=theme)
    visit.sign_in("alice")
    assert ("dark" in visit.page.evaluate("document.documentElement.className")) == (theme == "dark")
    wrong = {name: one for name, address in found if (one := _look(visit, name, address))}
    assert wrong == {}


def _look(visit: Visit, name: str, address: str) -> list[Any]:
    """What is wrong with one page."""
    visit.faults.clear()
    visit.page.set_viewport_size({"width": 1360, "height": 900})
    answer = visit.page.goto(visit.address + address)
    if answer is None or answer.status >= 500:
        return [f"status {answer and answer.status}"]
    visit.page.wait_for_load_state("networkidle")
    wrong: list[Any] = [] if visit.page.evaluate("window.executed") is None else ["something ran"]
    wrong += [f"{visit.page.locator(TRACES).count()} pieces of a text became elements"] * bool(
        visit.page.locator(TRACES).count()
    )
    for width in (1360, 360):
        visit.page.set_viewport_size({"width": width, "height": 900})
        wrong += [f"{width} px, but as wide as {visit.widest()}"] * (visit.widest() > width)
        if SHOTS:
            picture = Path(SHOTS) / f"{name.replace(':', '-')}-{width}.png"
            visit.page.screenshot(path=str(picture), full_page=True)
        rows = Axe().run(visit.page, options={"resultTypes": ["violations"]}).response["violations"]
        wrong += [
            (width, one["id"], one["nodes"][0]["html"][:160], one["nodes"][0]["target"])
            for one in rows
            if one["impact"] in ("serious", "critical")
        ]
    return [*wrong, *visit.faults]


def test_the_palette_shows_hostile_names_as_text(browser: Browser, live_server: Any, world: World):
    poison()
    visit = Visit(browser, live_server.url)
    visit.sign_in("alice")
    visit.page.keyboard.press("Control+k")
    visit.page.wait_for_selector("#palette[open]")
    visit.page.keyboard.type(HOSTILE[:12])
    visit.page.wait_for_selector("#palette-hits li:has-text('onerror')")
    assert visit.page.locator(TRACES).count() == 0
    assert visit.page.evaluate("window.executed") is None
    assert visit.faults == []


@pytest.mark.parametrize("template", ["alerts/mail.html", "alerts/digest.html"])
def test_mails_show_hostile_names_as_text(browser: Browser, template: str):
    told = {
        "heading": HOSTILE,
        "subject": HOSTILE,
        "lines": [HOSTILE],
        "parts": [(HOSTILE, [HOSTILE])],
        "trend": HOSTILE,
    }
    page = browser.new_page()
    page.set_content(render_to_string(template, {**told, "links": [(HOSTILE, "https://us.example/")], "link": ""}))
    assert page.locator(TRACES).count() == 0
    assert page.evaluate("window.executed") is None
    assert "onerror" in page.inner_text("body")
