"""`make actions`: answers to buyers through faults and killed workers, counted against what the marketplace took. One JSON object.

`sent_twice`: answers that stand at the marketplace more than once; `lost`: answers said to be sent that do not stand there, or
that came to no end; `said_wrongly`: answers said not to be sent that do.
"""

import os

from tests import services

if __name__ == "__main__":
    os.environ["ACTION_UNDO_SECONDS"] = "0"
    services.start()
else:  # the small storm of the suite judges by the same function
    services.pretend()

import django

django.setup()

import json  # noqa: E402
import random  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections import Counter  # noqa: E402
from datetime import timedelta  # noqa: E402

from django.db.models import F  # noqa: E402
from django.db.models.functions import Now  # noqa: E402
from django.utils import timezone  # noqa: E402

from people.models import User  # noqa: E402
from people.roles import Role  # noqa: E402
from stores.actions.ask import Asked, ask  # noqa: E402
from stores.models import DONE, Action, ActionSource, ActionState, Store  # noqa: E402
from stores.platforms.names import NAMES  # noqa: E402
from tests.house import ROOT, Sandbox, connect_stores, empty_database  # noqa: E402

REPLIES = int(os.environ.get("REPLIES", "1000"))
STORES = int(os.environ.get("STORES", "30"))
_WORKERS = 3
_KILL_EVERY = 3.0
_FAULTS = ("accept_then_hang", "accept_then_cut", "accept_then_500", "error_500", "rate_limited", "token_expired")
_PATIENCE = 300
_WORKER = """
import django, time
django.setup()
from stores.actions import sending
from stores.fetching import fetch_loop
while True:
    sending.drain(fetch_loop())
    time.sleep(0.05)
"""


def main() -> int:
    """1 when anything was sent twice, lost, or said wrongly."""
    empty_database()
    draw = random.Random(7)
    sandbox = Sandbox("--shopee-chat", seed=7, stores=STORES, platforms=",".join(NAMES), rate="500")
    try:
        stores = _stores_in_touch(sandbox)
        _ask(sandbox, stores, draw)
        began = time.monotonic()
        killed = _work(sandbox, stores, draw)
        told = judge(list(Action.objects.all()), _written(sandbox))
    finally:
        sandbox.stop()
    seconds = round(time.monotonic() - began, 1)
    sys.stdout.write(f"{json.dumps({**told, 'workers_killed': killed, 'seconds': seconds})}\n")
    return int(any(told[name] for name in ("sent_twice", "lost", "said_wrongly")))


def judge(actions: list[Action], written: Counter[str]) -> dict[str, object]:
    """What became of the answers, each known by its text."""
    states = Counter(action.state for action in actions)
    over = {*DONE, ActionState.REFUSED, ActionState.FAILED, ActionState.RECONCILED_NOT_SENT, ActionState.UNSURE}
    lost = [one for one in actions if one.state not in over or (one.state in DONE and not written[_text(one)])]
    wrong = [one for one in actions if one.state not in (*DONE, ActionState.UNSURE) and written[_text(one)]]
    return {
        "replies": len(actions),
        "sent_twice": sum(count > 1 for count in written.values()),
        "lost": len(lost),
        "said_wrongly": len(wrong),
        "states": dict(states),
    }


def _text(action: Action) -> str:
    return str(action.payload["text"])


def _stores_in_touch(sandbox: Sandbox) -> list[Store]:
    broken = {
        one["shop_id"]
        for one in sandbox.get("/_sandbox/truth")
        if one["check"] in ("connection_broken", "store_closed")
    }
    shops = [one["shop_id"] for one in sandbox.get("/_sandbox/stores") if one["shop_id"] not in broken]
    return list(connect_stores(sandbox, shops).values())


def _ask(sandbox: Sandbox, stores: list[Store], draw: random.Random) -> None:
    """Some conversations get several answers, whose order matters."""
    bob = User.objects.create(username="bob", role=Role.CUSTOMER_SERVICE)
    chats: list[tuple[Store, str]] = []
    for number in range(REPLIES):
        if not chats or draw.random() < 0.7:
            store = draw.choice(stores)
            event = {"shop_id": store.external_id, "event": "buyer_message", "text": "Is it there?"}
            chats.append((store, str(sandbox.post("/_sandbox/events", event)["subject"])))
        store, chat = draw.choice(chats)
        asked = Asked(
            store=store,
            kind="reply_to_conversation",
            payload={"conversation_id": chat, "text": f"Yes, number {number} is."},
            key=f"k{number}",
            source=ActionSource.API,
        )
        ask(asked, bob, timezone.now())
    sandbox.delete("/_sandbox/log")


def _work(sandbox: Sandbox, stores: list[Store], draw: random.Random) -> int:
    """Workers send while faults come and go and one of them is killed every so often; returns how many were."""
    killed, deadline = 0, time.monotonic() + _PATIENCE
    workers = [_worker(sandbox) for _ in range(_WORKERS)]
    try:
        while _left() and time.monotonic() < deadline:
            for _ in range(4):
                where = {"shop_id": draw.choice(stores).external_id, "count": 2, "seconds": 3}
                sandbox.fault(draw.choice(_FAULTS), method="POST", **where)
            time.sleep(_KILL_EVERY)
            victim = _one_that_sends(workers)
            if victim is not None:
                victim.kill()
                victim.wait()
                killed += 1
                workers[workers.index(victim)] = _worker(sandbox)
            _let_time_pass({worker.pid for worker in workers})
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    return killed


def _left() -> int:
    return Action.objects.filter(state__in=("waiting", "due", "leased")).count() + (
        Action.objects.filter(state="unsure", look_at__isnull=False).count()
    )


def _one_that_sends(workers: list["subprocess.Popen[bytes]"]) -> "subprocess.Popen[bytes] | None":
    """Killed with leases in its hands; None when nobody has any within a few seconds."""
    for _ in range(50):
        holders = set(Action.objects.filter(state="leased").values_list("leased_by", flat=True))
        for worker in workers:
            if any(holder.endswith(f":{worker.pid}") for holder in holders):
                return worker
        time.sleep(0.05)
    return None


def _let_time_pass(alive: set[int]) -> None:
    """Half a minute of leases and a minute of looks: dead workers' leases end, what was tried again is due."""
    for action in Action.objects.filter(state="leased"):
        if int(action.leased_by.rpartition(":")[2]) not in alive:
            Action.objects.filter(pk=action.pk, state="leased", lease=action.lease).update(leased_until=Now())
    Action.objects.filter(state="due").update(not_before=Now())
    unclear = Action.objects.filter(state="unsure", look_at__isnull=False)
    unclear.update(look_at=Now(), unsure_at=F("unsure_at") - timedelta(minutes=1))


def _worker(sandbox: Sandbox) -> "subprocess.Popen[bytes]":
    environment = (
        os.environ
        | sandbox.environment
        | {
            "PLATFORM_CALL_SECONDS": "2",
            "ACTION_SECONDS": "5",
            "LOG_LEVEL": "ERROR",
            "PLATFORM_CALLS_PER_SECOND": "100",
        }
    )
    return subprocess.Popen([sys.executable, "-c", _WORKER], cwd=ROOT, env=environment)


def _written(sandbox: Sandbox) -> Counter[str]:
    writes = sandbox.get("/_sandbox/log")["writes"]
    return Counter(str(one["text"]) for one in writes if one["kind"] == "message")


if __name__ == "__main__":
    sys.exit(main())
