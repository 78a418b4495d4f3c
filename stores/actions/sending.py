"""Sends what is due and looks for what is unclear, on the process's fetch loop: one attempt a claim, each settled by itself.

Runs in a worker's thread. Whatever happens to one action leaves the others as they are.
"""

import asyncio
import os
import socket
import threading
from collections.abc import Awaitable, Sequence
from concurrent.futures import Future, as_completed
from typing import NamedTuple, TypeVar

import msgspec
import structlog
from django.conf import settings
from django.db import DatabaseError, connections

from stores.actions import outbox
from stores.actions.decide import Ending, after_blind_look, after_fault, after_receipt, after_sight
from stores.actions.outbox import Claim
from stores.actions.registry import all_kinds
from stores.fetching import FetchLoop
from stores.models import ActionState
from stores.platforms.base import Platform, ShopSession
from stores.platforms.deeds import Attempt, Receipt, Sight, Wish
from stores.platforms.errors import NotOfferedError, PlatformError
from stores.platforms.once import Write, watched
from stores.platforms.proxies import going_out_by
from stores.reading import StoreRead
from stores.sync import open_sessions
from stores.topics import Topic

T = TypeVar("T")
log = structlog.get_logger(__name__)

_AT_ONCE = 50
_UNREADABLE = "What was asked cannot be read any more."


class StoreNotReachedError(PlatformError):
    """The store cannot be called from here: nothing was sent."""

    code = "not_connected"
    undone = True


class Sent(NamedTuple):
    """How one attempt ended on the loop; exactly one of `receipt` and `fault` is there."""

    receipt: Receipt | None
    fault: Exception | None
    begun: bool


def send_due(loop: FetchLoop, most: int = _AT_ONCE) -> int:
    """Takes and sends up to `most` actions; returns how many were taken. Many may call it at once."""
    outbox.note_dead_leases()
    claims = outbox.claim_due(_worker(), most)
    by_store, silent = _sessions(claims, loop)
    futures: dict[Future[Sent], Claim] = {}
    for claim in claims:
        wish = _wish_of(claim)
        if wish is None:
            outbox.settle(claim, Ending(ActionState.FAILED, _UNREADABLE))
        elif claim.store_id in by_store:
            futures[loop.submit(_attempt(*by_store[claim.store_id], wish))] = claim
        else:
            fault = StoreNotReachedError(silent.get(claim.store_id, "The store cannot be called."))
            _settle_sent(claim, Sent(None, fault, begun=False))
    for future in as_completed(futures):
        _settle_sent(futures[future], future.result())
    return len(claims)


def look_for_unclear(loop: FetchLoop, most: int = _AT_ONCE) -> int:
    """Takes and looks for up to `most` unclear actions; returns how many."""
    claims = outbox.claim_looks(_worker(), most)
    by_store, silent = _sessions(claims, loop)
    futures: dict[Future[Sight | Exception], Claim] = {}
    for claim in claims:
        wish = _wish_of(claim)
        if wish is not None and claim.store_id in by_store:
            known = outbox.ids_known_in(claim.store_id, claim.line, claim.pk)
            attempt = Attempt(claim.tried_at, known, claim.before)
            futures[loop.submit(_look(*by_store[claim.store_id], wish, attempt))] = claim
        else:
            fault = StoreNotReachedError(silent.get(claim.store_id, _UNREADABLE))
            outbox.settle(claim, after_blind_look(fault, looks=claim.looks))
    for future in as_completed(futures):
        _settle_look(futures[future], future.result())
    return len(claims)


def drain(loop: FetchLoop) -> int:
    """Sends and looks until nothing is due; returns how many were taken."""
    taken = 0
    while some := send_due(loop) + look_for_unclear(loop):
        taken += some
    return taken


_beside = threading.Lock()


def drain_beside(loop: FetchLoop) -> None:
    """The same in a thread of its own, unless one is at it in this process; returns at once."""
    if _beside.acquire(blocking=False):
        threading.Thread(target=_drain_and_release, args=(loop,), name="actions", daemon=True).start()


def _drain_and_release(loop: FetchLoop) -> None:
    try:
        drain(loop)
    except DatabaseError as fault:  # the beat rings again
        log.warning("actions could not be sent", fault=type(fault).__name__)
    finally:
        connections.close_all()
        _beside.release()


def _settle_sent(claim: Claim, sent: Sent) -> None:
    if sent.receipt is not None:
        ending = after_receipt(sent.receipt)
    else:
        assert sent.fault is not None  # noqa: S101  (one of the two is there)
        ending = after_fault(
            sent.fault,
            begun=sent.begun,
            attempt=claim.attempt,
            first_tried_at=claim.first_tried_at,
            now=claim.now,
        )
    if not outbox.settle(claim, ending):
        log.warning("an action ended after its lease", action=claim.pk, state=ending.state.value)


def _settle_look(claim: Claim, seen: Sight | Exception) -> None:
    if isinstance(seen, Exception):
        ending = after_blind_look(seen, looks=claim.looks)
    else:
        unsure_for = claim.now - (claim.unsure_at or claim.now)
        ending = after_sight(seen, looks=claim.looks, unsure_for=unsure_for)
    outbox.settle(claim, ending)


# -- on the loop ---------------------------------------------------------------------------------------------------


async def _attempt(platform: Platform, shop: ShopSession, wish: Wish) -> Sent:
    """Raises nothing."""
    write = Write(settings.ACTION_SECONDS)
    try:
        with watched(write):
            receipt = await _within(
                settings.ACTION_SECONDS + settings.PLATFORM_CALL_SECONDS, shop, platform.do(wish, shop)
            )
    except Exception as fault:
        if not isinstance(fault, PlatformError | TimeoutError):
            log.exception("sending failed unexpectedly", store=shop.store_id)
        return Sent(None, fault, write.begun)
    return Sent(receipt, None, write.begun)


async def _look(platform: Platform, shop: ShopSession, wish: Wish, attempt: Attempt) -> Sight | Exception:
    """Raises nothing. A platform that closed this to us meanwhile shows nothing."""
    try:
        return await _within(settings.ACTION_SECONDS, shop, platform.look(wish, shop, attempt))
    except NotOfferedError as fault:
        return Sight(None, str(fault))
    except (PlatformError, TimeoutError) as fault:
        return fault
    except Exception as fault:
        log.exception("looking failed unexpectedly", store=shop.store_id)
        return fault


async def _within(seconds: float, shop: ShopSession, work: Awaitable[T]) -> T:
    with going_out_by(shop.proxy):
        async with asyncio.timeout(seconds):
            return await work


# -- parts ---------------------------------------------------------------------------------------------------------


def _sessions(
    claims: Sequence[Claim], loop: FetchLoop
) -> tuple[dict[int, tuple[Platform, ShopSession]], dict[int, str]]:
    """A session for each store that can be called, and why not for the others."""
    if not claims:
        return {}, {}
    opened, unreadable = open_sessions(sorted({claim.store_id for claim in claims}), loop)
    return {shop.store_id: (platform, shop) for platform, shop in opened}, {
        read.store_id: _why(read) for read in unreadable
    }


def _why(read: StoreRead) -> str:
    told = [result.reason for topic, result in read.topics.items() if topic != Topic.STATUS and result.reason]
    return told[0] if told else "The store cannot be called."


def _wish_of(claim: Claim) -> Wish | None:
    """None for one of a kind that this version does not know."""
    kind = all_kinds().get(claim.kind)
    try:
        return msgspec.json.decode(claim.payload, type=kind.wish) if kind else None
    except msgspec.DecodeError:
        return None


def _worker() -> str:
    return f"{os.environ.get('SHOPOPS_WORKER_NAME') or socket.gethostname()}:{os.getpid()}"[:80]
