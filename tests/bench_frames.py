"""What a frame of scrolling costs, out of Chromium's own trace: processor time by thread, the same on a busy machine as on a calm one.

Where no graphics card is, the processor also does what elsewhere the card does; it is told apart, and a plain table scrolled in the
same run tells what no page can go below.
"""

from collections import Counter
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page

FRAMES = 200
_CATEGORIES = ["toplevel", "devtools.timeline", "cc"]


class Frame(NamedTuple):
    """Milliseconds a frame. `page`: script, style, layout and paint of the page's own thread; `pixels`: turning that into pixels and
    putting them together, which a graphics card would do; `p95`: from one frame to the next, which waiting lengthens.
    """

    page: float
    pixels: float
    p95: float


def frame_of(browser: Browser, page: Page, box: str, step: int) -> Frame:
    """Scrolls the box by so many pixels a frame."""
    session = browser.new_browser_cdp_session()
    events: list[dict[str, Any]] = []
    ended: list[bool] = []
    session.on("Tracing.dataCollected", lambda told: events.extend(told["value"]))
    session.on("Tracing.tracingComplete", lambda _told: ended.append(True))
    session.send("Tracing.start", {"traceConfig": {"includedCategories": _CATEGORIES}, "transferMode": "ReportEvents"})
    frames = sorted(page.evaluate(_SCROLL, [box, step, FRAMES]))
    session.send("Tracing.end")
    while not ended:
        page.wait_for_timeout(50)
    session.detach()
    spent = _by_thread(events)
    pixels = sum(time for name, time in spent.items() if name != "CrRendererMain")
    return Frame(spent["CrRendererMain"] / FRAMES, pixels / FRAMES, frames[int(len(frames) * 0.95)])


def lay_plain_table(page: Page, width: int, height: int) -> None:
    """The control: as many cells on the screen as the grid's, scrolled by the browser alone. Leaves the page that was there."""
    page.goto("about:blank")
    page.evaluate(_PLAIN, [width, height])


def _by_thread(events: list[dict[str, Any]]) -> Counter[str]:
    """Thread -> milliseconds of processor time in its outermost tasks, of the threads that draw."""
    names = {
        (event["pid"], event["tid"]): event["args"]["name"]
        for event in events
        if event["ph"] == "M" and event["name"] == "thread_name"
    }
    spent: Counter[str] = Counter()
    until: dict[tuple[int, int], int] = {}
    tasks = [event for event in events if event["ph"] == "X" and "tdur" in event]
    for task in sorted(tasks, key=lambda one: (one["tts"], -one["tdur"])):
        thread = (task["pid"], task["tid"])
        name = names.get(thread, "")
        if task["tts"] < until.get(thread, 0) or not name.startswith(_DRAWING):
            continue
        until[thread] = task["tts"] + task["tdur"]
        spent[name] += task["tdur"] / 1000
    return spent


_DRAWING = ("CrRendererMain", "Compositor", "ThreadPoolForegroundWorker", "VizCompositorThread", "CrGpuMain")
_SCROLL = """async ([box, step, count]) => {
  const grid = document.querySelector(box), frames = [];
  let last = await new Promise(requestAnimationFrame);
  for (let place = 0; place < count; place += 1) {
    grid.scrollTop = (place * step) % (grid.scrollHeight - grid.clientHeight);
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - last);
    last = now;
  }
  return frames;
}"""
_PLAIN = """([width, height]) => {
  const box = document.createElement("div"), table = document.createElement("table");
  box.id = "plain";
  box.style.cssText = `width: ${width}px; height: ${height}px; overflow: auto; contain: strict; font-size: 14px`;
  for (let row = 0; row < 1500; row += 1) {
    const line = table.insertRow();
    line.style.height = "44px";
    for (let cell = 0; cell < 10; cell += 1) line.insertCell().textContent = cell % 4 ? "problem (1)" : `Store ${row}`;
  }
  box.append(table);
  document.body.append(box);
}"""
