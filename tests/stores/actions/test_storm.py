"""A small storm: answers to many buyers, three senders at once, the platforms' answers lost in every way.

`make actions` is the large one, with workers that are killed.
"""

import random
import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connections
from django.db.models.functions import Now

from stores.actions import sending
from stores.models import Action
from stores.platforms.registry import PLATFORMS
from tests.bench_actions import judge
from tests.stores.actions.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)

FAULTS = ("accept_then_cut", "accept_then_500", "error_500", "rate_limited", "token_expired")


def test_nothing_is_sent_twice_and_nothing_is_lost(cast: Cast) -> None:
    draw, stores = random.Random(11), [cast.store(name) for name in sorted(PLATFORMS)]
    chats = [(store, cast.conversation(store)) for store in stores for _ in range(5)]
    for number in range(60):
        cast.reply(*draw.choice(chats), f"Yes, number {number} is.", who="bob")
    cast.market.delete("/_sandbox/log")
    for _ in range(40):
        if not Action.objects.filter(state__in=("waiting", "due", "leased", "unsure")).exists():
            break
        cast.fault(draw.choice(FAULTS), draw.choice(stores), count=2, seconds=2, method="POST")
        _all_at_once(cast)
        Action.objects.filter(state="due").update(not_before=Now())
        cast.look(after=timedelta(minutes=3))
    written = Counter(str(one["text"]) for store in stores for one in cast.written(store, "message"))
    told = judge(list(Action.objects.all()), written)
    assert (told["replies"], told["sent_twice"], told["lost"], told["said_wrongly"]) == (60, 0, 0, 0), told


def _all_at_once(cast: Cast) -> None:
    def send() -> None:
        try:
            sending.send_due(cast.loop, 7)
        finally:
            connections.close_all()

    senders = [threading.Thread(target=send) for _ in range(3)]
    for one in senders:
        one.start()
    for one in senders:
        one.join()
