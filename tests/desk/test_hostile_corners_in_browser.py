# ruff: noqa: F811  (fixtures)
"""Hostile texts where no page stands still to be looked at: pushed notices, names of files, a translator's answers, quick replies.

Nothing runs, nothing becomes an element, and a pushed notice opens our own pages alone.
"""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from desk.service.models import QuickReply
from stores.models import Conversation, ImportRun
from tests.alerts.sink import http, open_sink
from tests.desk.hostile import HOSTILE, TRACES, poison
from tests.desk.service.conftest import a_chat
from tests.desk.test_pages import Visit, browser, world  # noqa: F401
from tests.faces.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A name as a browser sends it: without a slash, which would begin a folder.
FILE_NAME = "\"'><img src=x onerror=window.executed=1><svg onload=window.executed=1>{{7*7}}.csv"
ELSEWHERE = (
    *("https://evil.example/", "//evil.example/x", "\\\\evil.example", "/\\evil.example", "https://", "http://["),
    *(
        "javascript:window.executed=1",
        "data:text/html,<script>window.executed=1</script>",
        "file:///etc/passwd",
        "about:blank",
    ),
)
# In the worker itself: waits for the notice, presses it, tells what it says and which address was opened.
_PRESS = """async (title) => {
  const opened = [];
  Object.defineProperty(clients, "openWindow", { value: (link) => (opened.push(link), Promise.resolve(null)), configurable: true });
  let notice;
  for (let asked = 0; !notice && asked < 100; asked += 1) {
    notice = (await self.registration.getNotifications()).find((one) => one.title === title);
    if (!notice) await new Promise((again) => setTimeout(again, 20));
  }
  if (!notice) return [];
  try { self.dispatchEvent(new NotificationEvent("notificationclick", { notification: notice, action: "" })); }
  catch { /* what no person pressed cannot be waited for; by then it was opened */ }
  return [notice.body, ...opened];
}"""


def harmless(visit: Visit) -> bool:
    return visit.page.locator(TRACES).count() == 0 and visit.page.evaluate("window.executed") is None


class Pusher:
    """Delivers to the worker of a page what a push service would."""

    def __init__(self, visit: Visit) -> None:
        self._visit, registered = visit, []
        visit.context.grant_permissions(["notifications"], origin=visit.address)
        self._wire = visit.context.new_cdp_session(visit.page)
        self._wire.on("ServiceWorker.workerRegistrationUpdated", lambda told: registered.extend(told["registrations"]))
        self._wire.send("ServiceWorker.enable")
        visit.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        self._to = {"origin": visit.address, "registrationId": registered[0]["registrationId"]}

    def pressed(self, told: dict[str, Any]) -> list[str]:
        """What the notice says beneath its title, and the addresses that pressing it opens."""
        for _try in range(5):  # a worker that is only beginning may miss one
            self._wire.send("ServiceWorker.deliverPushMessage", {**self._to, "data": json.dumps(told)})
            if said := self._visit.context.service_workers[0].evaluate(_PRESS, told["title"]):
                return list(said)
        raise AssertionError(f"no notice came of {told}")


def test_a_pushed_notice_shows_text_and_opens_our_own_pages_alone(browser: Browser, live_server: Any, world: World):
    visit = Visit(browser, live_server.url)
    visit.sign_in("bob")
    pusher = Pusher(visit)
    told = {"title": HOSTILE, "body": HOSTILE, "link": "/alerts/1/"}
    assert pusher.pressed(told) == [HOSTILE, f"{live_server.url}/alerts/1/"]
    for number, link in enumerate((*ELSEWHERE, f"blob:{live_server.url}/x", 7, None)):
        _, *opened = pusher.pressed({"title": f"{number}", "link": link})
        assert all(one.startswith(f"{live_server.url}/") for one in opened), link
        assert len(opened) == 1, link
    assert harmless(visit)
    assert visit.faults == []


def test_names_of_imported_files_are_text(browser: Browser, live_server: Any, world: World):
    manager = Client()
    manager.force_login(world.alice)
    table = f"platform,shop_id,country,name\ntiktok,,ID,{HOSTILE[:60]}\n"
    manager.post("/admin/import/", {"file": SimpleUploadedFile(FILE_NAME, table.encode())})
    run = ImportRun.objects.get()
    assert "onerror" in run.file_name
    visit = Visit(browser, live_server.url)
    visit.sign_in("alice")
    for address in (f"/admin/import/{run.pk}/", "/admin/import/"):
        visit.page.goto(live_server.url + address)
        assert "<img src=x onerror" in visit.page.inner_text("#content"), address
        assert harmless(visit)
    assert visit.faults == []


@pytest.fixture
def chat(world: World) -> Conversation:
    Conversation.objects.all().delete()
    QuickReply.objects.create(name=HOSTILE[:60], text=HOSTILE + " {buyer} {store} {order}")
    found = a_chat(world.ours, "Amina", world.now)
    poison()
    return found


def test_a_translators_answer_and_a_quick_reply_are_text(
    browser: Browser, live_server: Any, world: World, chat: Conversation, settings: Any
):
    visit = Visit(browser, live_server.url)
    visit.sign_in("bob")
    with open_sink() as sink:
        settings.TRANSLATE_URL = sink.url
        sink.answer = http(200, {"translatedText": HOSTILE})
        visit.page.goto(f"{live_server.url}/service/buyers/{chat.pk}/")
        visit.page.click("[data-translate]")
        visit.page.wait_for_selector(".service-translation")
    assert "<script>window.executed=1</script>" in visit.page.inner_text(".service-translation")
    visit.page.keyboard.press("/")
    visit.page.wait_for_selector("[data-pick-search]:focus")
    visit.page.locator("[data-pick]").first.click()
    assert "<img src=x onerror" in visit.page.input_value("[data-text]")
    assert harmless(visit)
    assert visit.faults == []


def test_what_is_printed_is_text(browser: Browser, live_server: Any, world: World):
    poison()
    visit = Visit(browser, live_server.url, width=794)
    visit.sign_in("alice")
    visit.page.emulate_media(media="print")
    for place in ("packing_list", "proof", "board", "orders", "money"):
        visit.page.goto(live_server.url + reverse(place))
        assert visit.page.pdf(format="A4").startswith(b"%PDF")
        assert harmless(visit), place
    assert visit.faults == []
