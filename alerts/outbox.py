"""Sends what is due, at least once. What may have arrived before is marked so.

Three moments: `taking.lease` decides and takes, `speak` reaches outside, `ending.write_down` keeps how it ended; the first and
the last are a transaction each. Whoever dies in between loses nothing.
"""

import time
from collections.abc import Collection
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

import structlog

from alerts import ending, taking
from alerts.channels.base import Outcome, OutcomeKind
from alerts.channels.registry import CHANNELS
from alerts.clock import database_now
from alerts.taking import Parcel

log = structlog.get_logger(__name__)

MOST_IN_FLIGHT = 64
# Those that end within so long of another are written down with it.
_TOGETHER_SECONDS = 0.02
_senders = ThreadPoolExecutor(MOST_IN_FLIGHT, thread_name_prefix="send")


def send_due() -> int:
    """Sends until nothing is due; returns how many rows were dealt with. Several may run side by side.

    What hangs takes places in flight until its deadline, and keeps others waiting only when it takes all of them.
    """
    handled, flying = 0, dict[Future[Outcome | None], Parcel]()
    try:
        while True:
            taken, parcels = taking.lease(database_now()) if len(flying) < MOST_IN_FLIGHT else (0, [])
            handled += taken
            flying |= {_senders.submit(speak, parcel): parcel for parcel in parcels}
            if not flying and not taken:
                return handled
            if landed := _landed(flying, hurry=taken > 0):
                ending.write_down([(flying.pop(one), one.result()) for one in landed], database_now())
    finally:
        wait(flying)  # nothing goes out after this


def _landed(flying: Collection[Future[Outcome | None]], *, hurry: bool) -> Collection[Future[Outcome | None]]:
    """Those that ended. `hurry`: there may be more to take, so nobody waits; else for the first, and for those right behind it."""
    if not hurry and wait(flying, timeout=0.1, return_when=FIRST_COMPLETED).done:
        wait(flying, timeout=_TOGETHER_SECONDS)
    return [one for one in flying if one.done()]


def speak(parcel: Parcel) -> Outcome | None:
    """The one moment that reaches outside. Touches no database. None: its turn came too late, and nothing was sent."""
    if time.monotonic() > parcel.begin_by:
        return None
    channel = CHANNELS.get(parcel.channel)
    if channel is None or parcel.fields is None:
        return Outcome(OutcomeKind.REFUSED, "The address is gone or cannot be opened.")
    try:
        return channel.send(parcel.fields, parcel.message, taking.SEND_SECONDS)
    except Exception as fault:  # a channel never raises; one that does must not take the others' messages with it
        log.exception("a channel raised", channel=parcel.channel)
        return Outcome(OutcomeKind.UNSURE, f"The channel itself failed: {type(fault).__name__}.")
