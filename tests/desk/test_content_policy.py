"""Every page of the sidebar in a real browser: nothing runs or loads that the content policy forbids."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser

from tests.desk.test_pages import Visit, browser, world  # noqa: F401  (fixtures)
from tests.faces.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Every refusal, reported by the browser itself, from the first byte of each page on.
_LISTEN = """
document.addEventListener("securitypolicyviolation", (told) => {
  console.error(`CSP ${told.violatedDirective}: ${told.blockedURI} ${told.sample} at ${told.sourceFile}:${told.lineNumber}`);
});
"""


def test_no_page_of_the_sidebar_breaks_the_content_policy(browser: Browser, live_server: Any, world: World):  # noqa: F811
    visit = Visit(browser, live_server.url)
    visit.context.add_init_script(_LISTEN)
    visit.sign_in("alice")
    pages = _pages_of_the_sidebar(visit) | {
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/",
        "/accounts/password/change/",
        "/accounts/sessions/",
        "/admin/people/user/add/",
        f"/admin/stores/store/{world.ours.pk}/change/",
        "/api/v1/docs/",
    }
    assert len(pages) > 40
    for page in sorted(pages):
        before = len(visit.faults)
        answer = visit.page.goto(live_server.url + page, wait_until="load")
        assert answer is not None
        assert (page, answer.status) == (page, 200)
        policy = answer.headers["content-security-policy"]
        assert "'unsafe-inline'" not in policy.partition("script-src ")[2].partition(";")[0]
        visit.page.evaluate("1")  # whatever the page still had to say, it has said
        assert (page, visit.faults[before:]) == (page, [])


def test_the_browser_would_have_told(browser: Browser, live_server: Any, world: World):  # noqa: F811
    visit = Visit(browser, live_server.url)
    visit.context.add_init_script(_LISTEN)
    visit.sign_in("alice")
    visit.page.evaluate("document.head.append(Object.assign(document.createElement('script'), {textContent: '1'}))")
    visit.page.wait_for_function("true")
    assert any(fault.startswith("CSP script-src") for fault in visit.faults)


@pytest.mark.parametrize("page", ["/admin/connect/", "/admin/connections/"])
def test_a_form_may_lead_to_a_platforms_consent_page_and_nowhere_else(page: str, world: World):  # noqa: F811
    client = Client()
    client.force_login(world.alice)
    assert "form-action 'self' https:" in client.get(page)["Content-Security-Policy"]
    assert "form-action 'self';" in client.get("/proof/")["Content-Security-Policy"] + ";"


def _pages_of_the_sidebar(visit: Visit) -> set[str]:
    found = visit.page.eval_on_selector_all(
        "nav a[href], #nav-sidebar a[href]", "all => all.map(a => a.getAttribute('href'))"
    )
    return {href for href in found if href.startswith("/") and not href.startswith("/static/")}
