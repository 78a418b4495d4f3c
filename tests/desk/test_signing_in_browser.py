"""The first sign-in in a real browser, as a person does it: password, app, recovery codes, and in; and by a passkey."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Page

from people.models import User
from people.roles import Role
from tests.authenticator_app import app_code
from tests.desk.test_pages import Visit, browser  # noqa: F401  (fixtures)
from tests.signing_in import within_one_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery"


@pytest.fixture
def bob(transactional_db: None) -> Iterator[User]:
    cache.clear()
    with within_one_code():
        yield User.objects.create_user("bob", password=PASSWORD, role=Role.VIEWER, is_staff=True)


def give_password(page: Page, address: str) -> None:
    page.goto(f"{address}/proof/")
    page.fill("#id_login", "bob")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")


@pytest.mark.parametrize(("width", "locale"), [(1360, "en-US"), (390, "zh-CN")])
def test_a_first_sign_in_by_keyboard(browser: Browser, live_server: Any, bob: User, width: int, locale: str):  # noqa: F811
    visit = Visit(browser, live_server.url, width=width, locale=locale)
    page = visit.page
    give_password(page, live_server.url)
    page.wait_for_selector("#manual-key", state="attached")
    assert visit.widest() <= width
    page.fill("#id_code", app_code(page.text_content("#manual-key") or "", time.time()))
    page.keyboard.press("Enter")
    page.wait_for_selector("#recovery-codes")
    assert visit.widest() <= width
    page.focus("#codes-kept")
    page.keyboard.press("Enter")
    page.wait_for_url("**/proof/")
    assert visit.faults == []


def test_a_passkey_alone_signs_in(browser: Browser, live_server: Any, bob: User):  # noqa: F811
    """With a real authenticator of Chromium's own; browsers make passkeys for names only, hence localhost."""
    address = live_server.url.replace("127.0.0.1", "localhost")
    visit = Visit(browser, address)
    page = visit.page
    tools = visit.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    give_password(page, address)
    page.click("a[href$='webauthn/add/']")
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_selector("#recovery-codes")
    visit.context.clear_cookies()
    page.goto(f"{address}/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url("**/admin/")
    assert visit.faults == []
