"""What an attempt, or a look, has come to: pure decisions. A write is repeated only when it was certainly not carried out."""

from datetime import datetime, timedelta
from typing import NamedTuple

from stores.models import ActionState
from stores.platforms.deeds import Receipt, Sight
from stores.platforms.errors import (
    AuthorisationRefusedError,
    NotOfferedError,
    PlatformError,
    RefusedCallError,
    ScopeMissingError,
    StoreClosedError,
    TryLaterError,
)

# A thing that could not be sent for so long is told to whoever asked for it.
GIVE_UP_AFTER = timedelta(hours=1)
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=5)
# What a platform is still working on may show up late: before this, not being there proves nothing.
SETTLED_AFTER = timedelta(minutes=2)
_LOOKS = (5, 20, 60, 120, 300, 900, 3600, 3600, 3600)
# Only a person can mend these, and what was asked for is then asked for anew.
_FOR_GOOD = (AuthorisationRefusedError, NotOfferedError, ScopeMissingError, StoreClosedError)


class Ending(NamedTuple):
    """The state an action goes into. `wait`: until it is tried or looked for again; None: not by itself."""

    state: ActionState
    reason: str = ""
    wait: timedelta | None = None
    platform_id: str = ""
    before: int | None = None


def after_receipt(receipt: Receipt) -> Ending:
    """The platform took it on; a step is followed by the next one at once."""
    if receipt.more:
        return Ending(ActionState.DUE, receipt.said, timedelta(0), receipt.platform_id, receipt.before)
    return Ending(ActionState.SENT, receipt.said, None, receipt.platform_id, receipt.before)


def after_fault(fault: Exception, *, begun: bool, attempt: int, first_tried_at: datetime, now: datetime) -> Ending:
    """`begun`: a byte of the write may have been read. Nothing unclear is ever sent again by itself."""
    said = str(fault)[:300] or type(fault).__name__
    if isinstance(fault, RefusedCallError):
        return Ending(ActionState.REFUSED, said)
    if isinstance(fault, _FOR_GOOD):
        return Ending(ActionState.FAILED, said)
    certainly_not = not begun or (isinstance(fault, PlatformError) and fault.undone)
    if not certainly_not:
        return Ending(ActionState.UNSURE, said, first_look())
    if not isinstance(fault, PlatformError | TimeoutError):
        return Ending(ActionState.FAILED, f"Sending failed unexpectedly: {type(fault).__name__}.")
    if now - first_tried_at >= GIVE_UP_AFTER:
        return Ending(ActionState.FAILED, said)
    asked = fault.after_seconds if isinstance(fault, TryLaterError) else None
    wait = timedelta(seconds=asked) if asked is not None else _FIRST_WAIT * 2 ** min(attempt - 1, 10)
    return Ending(ActionState.DUE, said, min(wait, _LONGEST_WAIT))


def first_look() -> timedelta:
    """After an attempt whose end is unclear."""
    return timedelta(seconds=_LOOKS[0])


def after_sight(sight: Sight, *, looks: int, unsure_for: timedelta) -> Ending:
    """What stands at the platform. `looks`: this one included; `unsure_for`: since the attempt ended."""
    if sight.there:
        return Ending(ActionState.RECONCILED_SENT, sight.said, None, sight.platform_id)
    if sight.there is False and unsure_for >= SETTLED_AFTER:
        return Ending(ActionState.RECONCILED_NOT_SENT, sight.said)
    return _look_again(looks, sight.said)


def after_blind_look(fault: Exception, *, looks: int) -> Ending:
    """It could not be looked at, which says nothing."""
    return _look_again(looks, str(fault)[:300] or type(fault).__name__)


def _look_again(looks: int, said: str) -> Ending:
    """After the last look it is left to a person."""
    wait = timedelta(seconds=_LOOKS[looks]) if looks < len(_LOOKS) else None
    return Ending(ActionState.UNSURE, said, wait)
