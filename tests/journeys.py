"""`make journeys`: twelve errands on STORES=n stores as the people who have them, counted in clicks and keys from their home page.

One JSON object a line: journey, role, clicks, keys, actions, target, met, seconds. An action is a click, or keys pressed in one
go. Pages are reached only as a person reaches them. The targets stand in docs/journeys.md. SHOTS=/a/folder keeps a picture of each.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.authenticator_app import app_code
from tests.chromium import CHROMIUM, QUIET
from tests.journeys_world import PASSWORD, PREPARE, SKUS, SWEEP, link
from tests.served import Served, served

STORES, SEED = int(os.environ.get("STORES", "300")), int(os.environ.get("SEED", "7"))
SHOTS = Path(os.environ.get("SHOTS") or tempfile.mkdtemp(prefix="shopops-journeys-"))
_SIZE = ViewportSize(width=1360, height=900)
_ALONE = os.environ.get("ONLY", "")


@dataclass
class Hands:
    """What a person does with one page, counted. `faults`: what the browser complained of, and whatever it asked of others."""

    page: Page
    address: str
    clicks: int = 0
    keys: int = 0
    actions: int = 0
    faults: list[str] = field(default_factory=list)

    def click(self, thing: str, *, shift: bool = False) -> None:
        self.clicks, self.actions = self.clicks + 1, self.actions + 1
        self.page.locator(thing).first.click(modifiers=["Shift"] if shift else [])

    def press(self, *keys: str) -> None:
        """Keys and chords in one go."""
        self.keys, self.actions = self.keys + len(keys), self.actions + 1
        for key in keys:
            self.page.keyboard.press(key)

    def walk(self, *keys: str) -> None:
        """Going to a page by g and a letter: keys, but no action of the errand."""
        self.press(*keys)
        self.actions -= 1

    def type(self, words: str) -> None:
        self.keys, self.actions = self.keys + len(words), self.actions + 1
        self.page.keyboard.type(words)

    def paste(self, text: str) -> None:
        """Ctrl+V."""
        self.keys, self.actions = self.keys + 1, self.actions + 1
        self.page.keyboard.insert_text(text)

    def see(self, thing: str) -> str:
        """Waits until something is there, and reads it."""
        self.page.wait_for_selector(thing, timeout=20_000)
        return self.page.locator(thing).first.inner_text()

    def in_view(self, thing: str) -> str:
        """The same, and it must stand in the window without scrolling."""
        said = self.see(thing)
        box = self.page.locator(thing).first.bounding_box()
        if box is None or box["y"] + min(box["height"], 40) > _SIZE["height"]:
            raise RuntimeError(f"{thing} stands below the window's edge: {box}")
        return said

    def watch(self) -> None:
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        self.page.on("request", lambda asked: None if self._ours(asked.url) else self.faults.append(asked.url))

    def _ours(self, url: str) -> bool:
        return url.startswith((self.address, "data:", "blob:"))


@dataclass(frozen=True)
class Target:
    """At most so many; None: not counted here."""

    clicks: int | None = None
    keys: int | None = None
    actions: int | None = None

    def met_by(self, hands: Hands) -> bool:
        pairs = ((self.clicks, hands.clicks), (self.keys, hands.keys), (self.actions, hands.actions))
        return all(most is None or counted <= most for most, counted in pairs)

    def __str__(self) -> str:
        named = ((self.clicks, "clicks"), (self.keys, "keys"), (self.actions, "actions"))
        return ", ".join(f"{most} {what}" for most, what in named if most is not None)


def stores_that_need_me(hands: Hands) -> None:
    """The worst stand first, with reason and age, in the window."""
    said = hands.in_view("[aria-labelledby=critical] .shopops-troubles > li")
    _must("ago" in said or "in " in said, said)


def answer_the_oldest(hands: Hands) -> None:
    """Who waits longest, a quick reply, sent; and it can be taken back."""
    hands.walk("g", "c")
    hands.see(".service-open:focus")
    hands.press("Enter")
    hands.see("[data-service=thread]")
    hands.press("/")
    hands.see("[data-pick-search]:focus")
    hands.press("o", "Enter")
    _must("on its way" in hands.page.input_value("[data-text]"), "no quick reply was taken")
    hands.press("Control+Enter")
    hands.see("[data-undo]")


def answer_twenty(hands: Hands) -> None:
    """The same answer to twenty, seen for each before, and taken back."""
    hands.walk("g", "c")
    hands.see(".service-open:focus")
    hands.press("x")
    hands.see("[data-row] input:checked")
    boxes = hands.page.locator("[data-row] input[type=checkbox]")
    _must(boxes.count() >= 20, f"only {boxes.count()} buyers wait")
    hands.click("[data-row] input[type=checkbox] >> nth=19", shift=True)
    _must(hands.see("[data-chosen-count]") == "20", hands.see("[data-chosen-count]"))
    hands.press("m")
    hands.see("[data-service=many]")
    hands.press("/", "o", "Enter")
    hands.see("[aria-labelledby=preview] button:focus")
    rows = hands.page.locator("[aria-labelledby=preview] tbody tr").count()
    _must(rows == 20, f"{rows} rows in the preview")
    hands.press("Enter")
    hands.see("[data-undo]")
    rows = hands.page.locator("#many tbody tr").count()
    _must(rows == 20, f"{rows} rows in the result")


def take_back_twenty(hands: Hands) -> None:
    """After the picture, uncounted: nothing is left in the air."""
    hands.page.keyboard.press("u")
    hands.page.wait_for_selector("text=/answers? taken back/")


def acknowledge_and_assign(hands: Hands) -> None:
    """One key takes the first; A and a name give the next away."""
    hands.walk("g", "a")
    hands.see(".shopops-alert [data-key=a]")
    hands.press("a")
    hands.see("text=/[Aa]cknowledged/")
    hands.press("j", "A")
    hands.see("#assign select:focus")
    hands.type("al")
    hands.press("Enter")
    hands.see(".shopops-alerts")
    hands.see("text=/alice has it now/")


def who_is_negative(hands: Hands) -> None:
    """Amount, since when, lowest, next step: one click from home."""
    hands.click("[aria-labelledby=cash] h2 a")
    said = hands.in_view("[aria-labelledby=debts]")
    _must("lowest" in said and "day" in said, said[:200])


def prove_yesterday(hands: Hands) -> None:
    """The page, and the table to take away."""
    hands.click("text=Proof of yesterday")
    said = hands.in_view("[aria-labelledby=sum] .shopops-proof-sum")
    _must(str(STORES) in said, said)
    with hands.page.expect_download() as taken:
        hands.click("text=Table (CSV)")
    _must(taken.value.path().stat().st_size > STORES * 50, "the table is short")


def raise_stock(rows: str) -> Callable[[Hands], None]:
    """Fifty SKUs of three stores by ten, by paste."""

    def raise_it(hands: Hands) -> None:
        hands.click("nav a[href='/stock/'], a[href='/stock/']")
        hands.click("#table summary")
        hands.see("#table textarea:focus")
        hands.paste(rows)
        hands.click("#table button[type=submit]")
        said = hands.see("[aria-labelledby=right]")
        _must("+10" in said, said[:300])
        shown = hands.page.locator("[aria-labelledby=right] tbody tr").count()
        _must(shown == SKUS, f"{shown} rows in the preview")
        hands.click("[aria-labelledby=right] button[type=submit]")
        hands.page.wait_for_selector(f"text={SKUS} of {SKUS} ended", timeout=120_000)
        hands.see("text=The old numbers as CSV")

    return raise_it


def is_the_sweep_running(hands: Hands) -> None:
    """Done, rate, time left and the sign of life stand on the home page."""
    hands.in_view("#sweep-progress [role=progressbar]")
    _must("workers are alive" in hands.in_view("#sweep-progress"), hands.see("#sweep-progress"))


def enrol_an_app(hands: Hands) -> None:
    """From name and password to the home page. Scanning the picture is one action with no click or key."""
    hands.type("erin")
    hands.page.focus("#id_password")
    hands.type(PASSWORD)
    hands.keys += 2  # Tab and Enter
    hands.page.keyboard.press("Enter")
    hands.page.wait_for_selector("#manual-key", state="attached")
    hands.actions += 1
    secret = hands.page.text_content("#manual-key") or ""
    hands.page.focus("#id_code")
    hands.type(app_code(secret, time.time()))
    hands.page.keyboard.press("Enter")
    hands.see("#recovery-codes")
    hands.click("#codes-kept")
    hands.see(".shopops-home")


def enrol_a_passkey(hands: Hands) -> None:
    """After the password: choose it, make it, keep the codes. The authenticator is Chromium's own."""
    tools = hands.page.context.new_cdp_session(hands.page)
    tools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    hands.page.fill("#id_login", "frank")
    hands.page.fill("#id_password", PASSWORD)
    hands.page.keyboard.press("Enter")
    hands.click("a[href$='webauthn/add/']")
    hands.click("#mfa_webauthn_add")
    hands.see("#recovery-codes")
    hands.click("#codes-kept")
    hands.see(".shopops-home")


def find_an_order(number: str) -> Callable[[Hands], None]:
    """Ctrl+K, some of its number, Enter."""

    def find(hands: Hands) -> None:
        hands.press("Control+k")
        hands.see("#palette[open]")
        hands.type(number[:8])
        hands.see(f"#palette-hits li:has-text('{number[:8]}')")
        hands.press("Enter")
        hands.page.wait_for_url("**/change/")

    return find


def attest_an_item(hands: Hands) -> None:
    """A manual item is looked up in Seller Center and said here."""
    hands.walk("g", "t")
    hands.see("article details summary")
    hands.click("article:has(form.shopops-attest) summary")
    hands.click("article:has(form.shopops-attest) input[value=ok]")
    for _figure in range(
        hands.page.locator("article:has(form.shopops-attest)").first.locator("[name^=figure]").count()
    ):
        hands.press("Tab", "5")
    hands.press("Enter")
    hands.see("text=/Noted: /")


def ship_overdue(hands: Hands) -> None:
    """All of the page, looked at, done."""
    hands.walk("g", "o")
    hands.click("[data-choose-all]")
    hands.click("button[value=ship]")
    hands.see("[aria-labelledby=right] button:focus")
    hands.press("Enter")
    hands.see("#batch")


def answer_a_low_review(hands: Hands) -> None:
    """The fewest stars first, a quick reply, out to whoever approves or to the platform."""
    hands.walk("g", "v")
    hands.see(".service-open:focus")
    hands.press("Enter")
    hands.see("[data-service=review] [data-text]")
    hands.press("/")
    hands.see("[data-pick-search]:focus")
    hands.press("s", "Enter", "Control+Enter")
    hands.see("[data-service] .service-sent")


@dataclass(frozen=True)
class Journey:
    """Who goes it, and what it may cost. `before`: runs beside the product first; `after`: uncounted."""

    name: str
    who: str
    role: str
    walk: Callable[[Hands], None]
    target: Target
    after: Callable[[Hands], None] | None = None
    before: str = ""


def journeys_of(told: dict[str, Any]) -> list[Journey]:
    """The twelve; three of them have a second half."""
    return [
        Journey("1 which stores need me now", "mia", "manager", stores_that_need_me, Target(0, 0)),
        Journey("2 reply to the oldest unanswered message", "bob", "customer service", answer_the_oldest, Target(0, 7)),
        Journey("3 reply to 20 at once", "bob", "customer service", answer_twenty, Target(actions=5), take_back_twenty),
        Journey("4 acknowledge, assign", "mia", "manager", acknowledge_and_assign, Target(0, 9)),
        Journey("5 who is negative, since when", "carol", "finance", who_is_negative, Target(1, 0)),
        Journey("6 prove yesterday", "mia", "manager", prove_yesterday, Target(2, 0)),
        Journey(
            "7 50 SKUs by 10 in 3 stores", "dan", "operations", raise_stock(told["rows"]), Target(clicks=4, keys=1)
        ),
        Journey("8 is the sweep running", "mia", "manager", is_the_sweep_running, Target(0, 0), before=SWEEP),
        Journey("9a second factor: an app", "", "new", enrol_an_app, Target(actions=6)),
        Journey("9b second factor: a passkey", "", "new", enrol_a_passkey, Target(actions=3)),
        Journey("10 to an order by the palette", "dan", "operations", find_an_order(told["order"]), Target(0, 10)),
        Journey("11 attest a manual item", "mia", "manager", attest_an_item, Target(clicks=2, actions=6)),
        Journey("12a ship what is due, in bulk", "dan", "operations", ship_overdue, Target(clicks=2, keys=3)),
        Journey("12b answer a low-star review", "bob", "customer service", answer_a_low_review, Target(0, 7)),
    ]


def main() -> int:
    """1 when a target is missed or a browser complained."""
    if CHROMIUM is None:
        raise SystemExit("No Chromium is installed: apt install chromium")
    SHOTS.mkdir(parents=True, exist_ok=True)
    failed = 0
    with served(stores=STORES, seed=SEED) as product, sync_playwright() as playwright:
        told = product.run(PREPARE)
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for journey in journeys_of(told):
            if _ALONE in journey.name:
                failed += not _go(journey, chromium, product)
        chromium.close()
    sys.stderr.write(f"Pictures: {SHOTS}\n")
    return int(bool(failed))


def _go(journey: Journey, chromium: Browser, product: Served) -> bool:
    """Signed in, at home, and then counted."""
    with _window(chromium, product, journey) as hands:
        began = time.monotonic()
        trouble = ""
        try:
            journey.walk(hands)
        except Exception as fault:
            trouble = f"{type(fault).__name__}: {fault}"[:600]
        seconds = round(time.monotonic() - began, 1)
        hands.page.screenshot(path=str(SHOTS / f"{journey.name.split()[0]}.png"))
        if journey.after and not trouble:
            journey.after(hands)
        met = not trouble and journey.target.met_by(hands)
        line = {"journey": journey.name, "role": journey.role, "clicks": hands.clicks, "keys": hands.keys}
        line |= {"actions": hands.actions, "target": str(journey.target), "met": met, "seconds": seconds}
        line |= {"trouble": trouble} if trouble else {}
        line |= {"faults": hands.faults[:5]} if hands.faults else {}
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
        return met and not hands.faults


@contextmanager
def _window(chromium: Browser, product: Served, journey: Journey) -> Iterator[Hands]:
    context = chromium.new_context(viewport=_SIZE, locale="en-US")
    context.set_default_timeout(20_000)
    address = product.url if journey.who else product.address
    hands = Hands(context.new_page(), address)
    hands.watch()
    begins = (
        product.run(journey.before + link(journey.who, product.url)) if journey.who else f"{address}/accounts/login/"
    )
    hands.page.goto(begins)
    hands.page.wait_for_load_state("load")
    try:
        yield hands
    finally:
        context.close()


def _must(holds: bool, said: str) -> None:
    if not holds:
        raise RuntimeError(said)


if __name__ == "__main__":
    sys.exit(main())
