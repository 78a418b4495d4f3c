"""Deaths between every two stages from a finding to its message: where whoever does the work may die, and a worker that does.

As a program (`python -m tests.alerts.lethal <point> <after> <lease seconds>`) it works off everything and is killed on the way;
in a test `dies` raises instead.
"""

import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import reduce
from typing import Any

# name -> (where it stands, what it is called there, dies before it rather than after it)
POINTS: dict[str, tuple[str, str, bool]] = {
    "before findings are taken up": ("alerts.intake", "take_up", True),
    "while they are taken up": ("alerts.intake", "gather", False),
    "after they were taken up": ("alerts.intake", "take_up", False),
    "while it is planned who hears": ("alerts.telling", "escalate_from", False),
    "after it was planned": ("alerts.telling", "tell_of_acts", False),
    "while messages are taken": ("alerts.taking", "sent_lately", False),
    "after they were taken": ("alerts.taking", "lease", False),
    "before one is sent": ("alerts.outbox", "speak", True),
    "while it is on its way": ("alerts.channels.wire", "_Connection.send", False),
    "after it was sent": ("alerts.outbox", "speak", False),
    "while it is written down": ("alerts.ending", "_keep_sent", False),
    "after it was written down": ("alerts.ending", "write_down", False),
}


class Died(BaseException):
    """As far as the database can tell: whoever did the work is gone."""


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _raise() -> None:
    raise Died


@contextmanager
def dies(point: str, after: int, how: Callable[[], None] = _raise) -> Iterator[None]:
    """Inside, whoever passes this point for the n-th time dies there."""
    module_name, path, before = POINTS[point]
    *owner, name = path.split(".")
    place: Any = reduce(getattr, owner, sys.modules[module_name])
    whole, passed = getattr(place, name), [0]

    def lethal(*args: Any, **kwargs: Any) -> Any:
        passed[0] += 1
        if before and passed[0] >= after:
            how()
        answer = whole(*args, **kwargs)
        if passed[0] >= after:
            how()
        return answer

    setattr(place, name, lethal)
    try:
        yield
    finally:
        setattr(place, name, whole)


def work_everything_off() -> None:
    """Until nothing waits and nothing is leased any more."""
    from alerts import intake, outbox, telling
    from alerts.clock import database_now
    from alerts.models import Notification

    while True:
        while intake.take_up(database_now()):
            pass
        while telling.tell_of_acts(database_now()):
            pass
        outbox.send_due()
        if not Notification.objects.filter(state__in=("new", "failed", "unsure", "leased")).exists():
            return
        time.sleep(0.2)


def main(point: str, after: str, lease_seconds: str) -> None:
    import django

    django.setup()
    from alerts import intake, taking, telling

    random.seed(0)
    taking.LEASE, taking.SEND_SECONDS = timedelta(seconds=float(lease_seconds)), float(lease_seconds) / 2
    intake.MOST_AT_ONCE = telling.MOST_AT_ONCE = 50
    if point == "none":
        work_everything_off()
        return
    with dies(point, int(after), _kill):
        work_everything_off()


if __name__ == "__main__":
    main(*sys.argv[1:])
