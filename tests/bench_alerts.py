"""What alerts promise, in numbers: `make alerts`. One JSON object a line, on servers of its own; takes a few minutes.

Deaths between every two stages, by SIGKILL; from a finding to its message with the product's own worker; one fault on 500 stores;
wild days without an unexplained silence.
"""

from tests import services

services.start()

import django  # noqa: E402

django.setup()

import json  # noqa: E402
import os  # noqa: E402
import random  # noqa: E402
import signal  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections import Counter  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from contextlib import contextmanager  # noqa: E402

from django.conf import settings  # noqa: E402

from alerts.bell import ring  # noqa: E402
from alerts.models import Alert, InboxEntry, Notification  # noqa: E402
from inspections.items import Item  # noqa: E402
from people.models import User  # noqa: E402
from people.roles import Role  # noqa: E402
from tests.alerts.cast import call_cast, find, slack_of  # noqa: E402
from tests.alerts.lethal import POINTS, work_everything_off  # noqa: E402
from tests.alerts.people_of_stores import store_of_its_own  # noqa: E402
from tests.alerts.sink import Sink, open_sink  # noqa: E402
from tests.alerts.wild import WildDay  # noqa: E402
from tests.faces.world import make_store  # noqa: E402
from tests.house import ROOT, empty_database  # noqa: E402

ALERTS = int(os.environ.get("ALERTS", "1000"))
RATE, SECONDS = 50, 20
STORES = int(os.environ.get("STORES", "500"))
SEEDS = int(os.environ.get("SEEDS", "20"))


def main() -> None:
    """Everything, one after another."""
    for measure in [
        one for one in (deaths, latency, one_fault, wild_days) if one.__name__ in os.environ.get("ONLY", one.__name__)
    ]:
        empty_database()
        with open_sink() as sink:
            settings.CHANNEL_TEST_ORIGIN = os.environ["CHANNEL_TEST_ORIGIN"] = sink.url
            measure(sink)


def deaths(sink: Sink) -> None:
    """Workers are killed at every point; what was told, and how often."""
    dice = random.Random(7)
    for number in range(ALERTS):
        find(store_of_its_own(number), check=f"check_{number // 4}", subject=str(number))
    killed = Counter[str]()
    for point in POINTS:
        for _ in range(3):
            after = dice.randint(1, 40 if "sent" in point else 3)
            command = [sys.executable, "-m", "tests.alerts.lethal", point, str(after), "2"]
            ended = subprocess.run(command, cwd=ROOT, stderr=subprocess.DEVNULL, check=False).returncode
            killed[point] += ended == -signal.SIGKILL
    subprocess.run([sys.executable, "-m", "tests.alerts.lethal", "none", "1", "2"], cwd=ROOT, check=True)
    told: dict[str, list[str]] = {}
    for one in sink.asked:
        told.setdefault(one.path, []).append(one.body.decode())
    doubled = sum(len(copies) - 1 for copies in told.values())
    marked = sum("possibly a repeat" in one for copies in told.values() for one in copies[1:])
    say(
        name="deaths between every two stages",
        alerts=ALERTS,
        points=len(POINTS),
        kills=sum(killed.values()),
        raised=Alert.objects.count(),
        lost=ALERTS - len(told),
        doubled=doubled,
        doubled_and_marked=marked,
        marked_though_single=sum("possibly a repeat" in copies[0] for copies in told.values() if len(copies) == 1),
        in_inboxes=InboxEntry.objects.filter(user__username__startswith="owner").count(),
    )


def latency(sink: Sink) -> None:
    """Findings at an even pace, with the product's own worker; the clock stops when the message is at the local sink."""
    stores = [store_of_its_own(number) for number in range(RATE * SECONDS)]
    arrived: dict[str, float] = {}
    with worker():
        find(make_store("Warm-up", "ID", "Asia/Jakarta"), check="warm_up")
        ring()
        until(lambda: Alert.objects.count() == 1, 60)
        sent: dict[str, float] = {}
        began = time.monotonic()
        for number, store in enumerate(stores):
            time.sleep(max(0.0, began + number / RATE - time.monotonic()))
            find(store, check=f"check_{number // 4}", subject=str(number))
            sent[store.name] = time.time()
            ring()
        pace = len(stores) / (time.monotonic() - began)
        until(lambda: len(sink.asked) >= len(stores), 60)
    rows = Notification.objects.filter(channel="slack", state="sent").values_list("alert__store__name", "sent_at")
    arrived = {name: at.timestamp() for name, at in rows if at}
    waits = sorted(arrived[name] - sent[name] for name in arrived if name in sent)
    say(
        name="finding to delivered",
        asked_per_second=RATE,
        per_second=round(pace, 1),
        alerts=len(stores),
        delivered=len({one.path for one in sink.asked}),
        p50=round(waits[len(waits) // 2], 3),
        p99=round(waits[min(len(waits) - 1, len(waits) * 99 // 100)], 3),
        worst=round(waits[-1], 3),
        unit="s",
    )


def one_fault(sink: Sink) -> None:
    """The same fault on many stores at once: one message for each recipient."""
    people = [User.objects.create(username=f"manager{n}", role=Role.MANAGER, is_staff=True) for n in range(3)]
    for number, person in enumerate(people):
        slack_of(person, "ABC"[number])
    for number in range(STORES):
        find(make_store(f"Store {number}", "ID", "Asia/Jakarta"), check="connection_broken", item=Item.STORE_STATUS)
    began = time.monotonic()
    work_everything_off()
    say(
        name="one fault on many stores",
        stores=STORES,
        recipients=len(people),
        messages_each=sorted(Counter(one.path for one in sink.asked).values()),
        inbox_entries_each=sorted(Counter(InboxEntry.objects.values_list("user", flat=True)).values()),
        told=Notification.objects.filter(state="sent", channel="slack").count(),
        seconds=round(time.monotonic() - began, 1),
    )


def wild_days(sink: Sink) -> None:
    """Random days on real rows, asked after every move."""
    cases, unexplained = 0, []
    for seed in range(SEEDS):
        empty_database()
        day = WildDay(call_cast(), seed)
        day.live(60)
        cases += day.cases
        unexplained += day.unexplained
    say(name="silences without a reason", days=SEEDS, moves=60 * SEEDS, cases=cases, unexplained=len(unexplained))


@contextmanager
def worker() -> Iterator[None]:
    """The one that tells people, as `make run` starts it."""
    command = [sys.executable, "-m", "celery", "-q", "-A", "shopops", "worker", "-P", "threads", "-c", "4"]
    started = subprocess.Popen(
        [*command, "--without-gossip", "--without-mingle", "-n", "bench@%h", "-Q", "notify", "-l", "ERROR"],
        cwd=ROOT,
        env=os.environ | {"LOG_LEVEL": "ERROR"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        os.killpg(started.pid, signal.SIGKILL)
        started.wait(10)


def until(true: object, seconds: float) -> None:
    """Looks again and again, for so long at most."""
    ends = time.monotonic() + seconds
    while callable(true) and not true() and time.monotonic() < ends:
        time.sleep(0.05)


def say(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
