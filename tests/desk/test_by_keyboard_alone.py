# ruff: noqa: F811  (fixtures)
"""Each page of the desk by the keyboard alone: Tab reaches whatever can be used, one sees where one is, dialogs keep and give back.

Takes minutes: `make thorough`.
"""

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.desk.test_pages import Visit, browser, world  # noqa: F401
from tests.faces.test_who_sees_what import _address
from tests.faces.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = (
    "admin:index", "board", "alerts", "alert", "alerts_inbox", "alert_dry_run", "service", "service_chat",
    "service_reviews", "service_review", "quick_replies", "quick_reply", "new_quick_reply", "service_figures", "orders",
    "stock", "batch", "money", "policy", "proof", "manual", "manual_item", "rota", "screening", "push", "tokens",
    "coverage", "connections", "connect", "import_stores", "second_factors", "invite", "leaving", "buyers", "erase_store",
    "mfa_index", "sessions", "account_change_password", "admin:stores_storegroup_changelist",
    "admin:stores_bankaccountseen_changelist",
)  # fmt: skip
# What can be used and is seen. Of radio buttons Tab reaches one, arrows the others.
_USABLE = """() => {
  const main = document.querySelector("main, #main") || document.body;
  const all = [...main.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")];
  const seen = all.filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.tabIndex >= 0
    && one.type !== "hidden" && one.type !== "radio" && one.getClientRects().length);
  seen.forEach((one, place) => { one.dataset.place = place; });
  if (seen[0]) seen[0].focus();
  return seen.map((one) => one.outerHTML.slice(0, 140));
}"""
_HERE = """() => {
  const one = document.activeElement, style = getComputedStyle(one), ring = getComputedStyle(one, "::after");
  const around = one.closest("li:focus-within, tr:focus-within, label:focus-within, .service-line:focus-within");
  const drawn = (of) => (of.outlineStyle !== "none" && parseFloat(of.outlineWidth) > 0) || of.boxShadow !== "none";
  const shown = drawn(style) || drawn(ring) || Boolean(around && drawn(getComputedStyle(around)));
  return [one.dataset.place || "", shown, one.outerHTML.slice(0, 140)];
}"""


def test_tab_reaches_everything_and_shows_where_one_is(browser: Browser, live_server: Any, world: World):
    visit = Visit(browser, live_server.url, width=1360)
    visit.sign_in("alice")
    wrong = {}
    for name in PAGES:
        visit.page.goto(visit.address + _address(name, world))
        visit.page.wait_for_load_state("networkidle")
        usable = visit.page.evaluate(_USABLE)
        reached, unseen = set(), set()
        for _turn in range(len(usable) + 40):
            place, drawn, what = visit.page.evaluate(_HERE)
            if place:
                reached.add(int(place))
            if place and not drawn:
                unseen.add(what)
            if len(reached) == len(usable):
                break
            visit.page.keyboard.press("Tab")
        missed = [what for place, what in enumerate(usable) if place not in reached]
        if missed or unseen:
            wrong[name] = {"not reached": missed, "not seen": sorted(unseen)}
    assert wrong == {}


@pytest.mark.parametrize(("key", "dialog"), [("Control+k", "#palette"), ("?", "#keys")])
def test_a_dialog_keeps_the_focus_and_gives_it_back(
    browser: Browser, live_server: Any, world: World, key: str, dialog: str
):
    visit = Visit(browser, live_server.url, width=1360)
    visit.sign_in("alice")
    before = visit.page.query_selector("a[href='/proof/']")
    assert before is not None
    before.focus()
    visit.page.keyboard.press(key)
    visit.page.wait_for_selector(f"{dialog}[open]")
    for _turn in range(30):
        visit.page.keyboard.press("Tab")
        inside = visit.page.evaluate(
            "place => document.activeElement === document.body || Boolean(document.activeElement.closest(place))",
            dialog,
        )
        assert inside
    visit.page.keyboard.press("Escape")
    assert visit.page.locator("dialog[open]").count() == 0
    assert before.evaluate("one => one === document.activeElement")
    assert visit.faults == []
