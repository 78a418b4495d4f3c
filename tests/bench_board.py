"""`make bench-board`: the grid of STORES=10000 stores, from the database to the screen.

One JSON object a line: name, value, unit, goal. Real PostgreSQL with DAYS days of inspections, real Chromium.
"""

from tests import services

services.start()

import django  # noqa: E402

django.setup()

import gzip  # noqa: E402
import os  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable  # noqa: E402
from typing import Any  # noqa: E402

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402
from pytest_django.live_server_helper import LiveServer  # noqa: E402

from desk.board.states import board_rows  # noqa: E402
from inspections.items import Item  # noqa: E402
from inspections.registry import all_checks  # noqa: E402
from people.models import User  # noqa: E402
from people.roles import Role  # noqa: E402
from stores.models import StoreGroup  # noqa: E402
from tests.bench_frames import frame_of, lay_plain_table  # noqa: E402
from tests.bench_pages import cpu_of_both, tell  # noqa: E402
from tests.chromium import CHROMIUM, QUIET  # noqa: E402
from tests.house import empty_database  # noqa: E402
from tests.signing_in import session_cookie, signed_in_with_both_factors  # noqa: E402

STORES, DAYS, TURNS = (
    int(os.environ.get(name, default)) for name, default in (("STORES", "10000"), ("DAYS", "7"), ("TURNS", "15"))
)
_COUNTRIES = ("SG", "MY", "TH", "VN", "PH", "ID")


def main() -> None:
    """Fills a database of its own, then measures."""
    empty_database()
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    alice = _fill()
    statement = _times(lambda: board_rows(alice, timezone.now()))
    tell(f"the statement, {STORES:,} stores", statement, "ms", 200)
    tell("the statement, CPU of both sides", _cpu(lambda: board_rows(alice, timezone.now())), "ms", 200)
    client = Client(headers={"accept-encoding": "gzip"})
    signed_in_with_both_factors(client, alice)
    client.get("/board/")
    answer = client.get("/board/states/")
    etag = answer["ETag"]
    tell("server, whole answer", _times(lambda: client.get("/board/states/")), "ms", 200)
    tell(
        "server, nothing new (304)",
        _times(lambda: client.get("/board/states/", headers={"if-none-match": etag})),
        "ms",
        200,
    )
    tell("server, whole answer, CPU of both sides", _cpu(lambda: client.get("/board/states/")), "ms", 200)
    tell("bytes, plain", len(gzip.decompress(answer.content)), "bytes")
    tell("bytes, on the wire", len(answer.content), "bytes")
    _in_browser(alice)
    empty_database()


def _in_browser(person: User) -> None:
    """From the rows' arrival to the first picture, then ten seconds of hard scrolling, and the keys from end to end."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    server = LiveServer("localhost")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        context = chromium.new_context(viewport={"width": 1360, "height": 900})
        context.add_cookies([session_cookie(person, server.url)])
        page = context.new_page()
        firsts = []
        for _ in range(5):
            page.goto(f"{server.url}/board/?all=1")
            firsts.append(float(page.evaluate(_FIRST_PAINT)))
        tell("first paint after the rows arrive", sorted(firsts)[2], "ms", 50)
        frames = sorted(page.evaluate(_SCROLL))
        tell("frames while scrolling, p95", frames[int(len(frames) * 0.95)], "ms", 20)
        tell("frames while scrolling, worst", frames[-1], "ms", 20)
        tell("drawing one frame, worst", float(page.evaluate(_DRAWING)), "ms", 20)
        tell("rows in the page", page.locator(".shopops-board-row").count(), "rows")
        tell("nodes in the grid", page.evaluate("document.querySelectorAll('[role=grid] *').length"), "nodes")
        _against_a_plain_table(chromium, page)
        chromium.close()
    server.stop()


def _against_a_plain_table(chromium: Browser, page: Page) -> None:
    """What of a frame is the page's own, jumping a screen at a time and by the wheel, beside a plain table of the same size."""
    width, height = page.evaluate(_SIZE)
    steps = {"a screen a frame": 997, "by the wheel": 120}
    ours = {how: frame_of(chromium, page, "[role=grid]", step) for how, step in steps.items()}
    lay_plain_table(page, width, height)
    for how, step in steps.items():
        plain = frame_of(chromium, page, "#plain", step)
        tell(f"a frame {how}, the page's thread", ours[how].page, "ms of CPU", 20)
        tell(f"a frame {how}, pixels without a graphics card", ours[how].pixels, "ms of CPU")
        tell(f"a frame {how}, p95", ours[how].p95, "ms")
        tell(f"a plain table {how}, the page's thread", plain.page, "ms of CPU")
        tell(f"a plain table {how}, pixels without a graphics card", plain.pixels, "ms of CPU")
        tell(f"a plain table {how}, p95", plain.p95, "ms")
        tell(
            f"a frame {how}, the board's by the plain table's, all threads",
            (ours[how].page + ours[how].pixels) / (plain.page + plain.pixels),
            "times",
        )


_SIZE = """() => {
  const grid = document.querySelector("[role=grid]");
  return [grid.clientWidth, grid.clientHeight];
}"""
_FIRST_PAINT = """async () => {
  const at = (moment) => performance.getEntriesByName(`board-${moment}`)[0];
  while (!at("painted")) await new Promise((done) => setTimeout(done, 5));
  return at("painted").startTime - at("answered").startTime;
}"""
# A frame's time is from one to the next; Chromium draws one each 16.7 ms when nothing holds it up.
_SCROLL = """async () => {
  const grid = document.querySelector("[role=grid]"), frames = [];
  let last = await new Promise(requestAnimationFrame);
  for (let step = 0; step < 600; step += 1) {
    grid.scrollTop = (step * 997) % (grid.scrollHeight - grid.clientHeight);
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - last);
    last = now;
  }
  return frames;
}"""
# What the script and the layout of one jump cost, without waiting for the screen.
_DRAWING = """async () => {
  const grid = document.querySelector("[role=grid]"), took = [];
  for (let step = 0; step < 200; step += 1) {
    await new Promise(requestAnimationFrame);
    const began = performance.now();
    grid.scrollTop = (step * 99991) % (grid.scrollHeight - grid.clientHeight);
    grid.dispatchEvent(new KeyboardEvent("keydown", { key: "PageDown", bubbles: true }));
    grid.getBoundingClientRect();
    took.push(performance.now() - began);
  }
  return took.sort((one, other) => other - one)[0];
}"""


def _fill() -> User:
    """Stores with seven lines as a round writes them: every check named, some troubled, some blind, some old."""
    checks = [(check.item.value, name) for name, check in all_checks().items()]
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO stores_store (platform, external_id, name, country, time_zone, currency, seller_kind, tier, region,
                 platform_keys, is_active, day_starts_at, connected_at)
               SELECT (ARRAY['tiktok', 'shopee', 'lazada'])[1 + n %% 3], 'b' || n, 'Store ' || n || ' of the long street',
                 (%s::text[])[1 + n %% 6], 'Asia/Singapore', 'SGD', '', '', '', '{}', true, '00:00', now()
               FROM generate_series(1, %s) AS n""",
            [list(_COUNTRIES), STORES],
        )
        cursor.execute(
            "CREATE TEMP TABLE line AS SELECT * FROM unnest(%s::text[], %s::text[]) AS line(item, check_id)",
            [[item for item, _ in checks], [name for _, name in checks]],
        )
        cursor.execute(
            """INSERT INTO inspections_inspection
                 (store_id, day, rounds, first_at, judged_at, finished_at, state, worst_severity, open_findings, items)
               SELECT s.id, current_date - d, 40, now(), now(),
                 now() - d * interval '1 day' - (s.id %% 90) * interval '1 minute', 'ok', '', 0, whole.items
               FROM stores_store s CROSS JOIN generate_series(0, %s - 1) AS d
               CROSS JOIN LATERAL (SELECT jsonb_object_agg(item, said) AS items FROM (
                 SELECT item, jsonb_build_object('state',
                   (ARRAY['ok', 'ok', 'ok', 'ok', 'problem', 'unknown', 'not_covered'])[1 + (s.id * 7 + length(item)) %% 7],
                   'reason', '', 'since', NULL, 'data_at', now() - d * interval '1 day', 'findings', 0, 'worst', '',
                   'checks', jsonb_object_agg(check_id, jsonb_build_object('state', 'ok', 'reason', '', 'since', NULL,
                     'data_at', now() - (s.id %% 977) * interval '1 second', 'findings', 0))) AS said
                 FROM line GROUP BY item) AS lines) AS whole ORDER BY d DESC, random()""",
            [DAYS],
        )
        cursor.execute("UPDATE inspections_inspection SET rounds = rounds + 1, items = items WHERE day = current_date")
        cursor.execute(
            """INSERT INTO inspections_finding
                 (store_id, item, check_id, subject, severity, details, rule, opened_at, changed_at)
               SELECT s.id, (%s::text[])[1 + (s.id + n) %% 7], 'stock_zero', n::text,
                 (ARRAY['warning', 'high', 'critical'])[1 + (s.id * n) %% 3], '{}', '{}', now(), now()
               FROM stores_store s CROSS JOIN generate_series(1, 3) AS n WHERE s.id %% 2 = 0""",
            [[item.value for item in Item]],
        )
        for number in range(20):
            group = StoreGroup.objects.create(name=f"Team {number}")
            cursor.execute(
                "INSERT INTO stores_store_groups (store_id, storegroup_id) SELECT id, %s FROM stores_store WHERE id %% 20 = %s",
                [group.pk, number],
            )
        cursor.execute("ANALYZE")
    return User.objects.create(username="alice", role=Role.OWNER, is_staff=True)


def _times(ask: Callable[[], Any]) -> float:
    """The median of some turns, in milliseconds."""
    took = []
    for _ in range(TURNS):
        began = time.perf_counter()
        ask()
        took.append(time.perf_counter() - began)
    return sorted(took)[len(took) // 2] * 1000


def _cpu(ask: Callable[[], Any]) -> float:
    """What a turn costs this process and the database's together, in milliseconds: the same on a busy machine as on a calm one."""
    began = cpu_of_both()
    for _ in range(TURNS):
        ask()
    return (cpu_of_both() - began) / TURNS * 1000


if __name__ == "__main__":
    main()
