"""Sends webhooks from the outbox: leased in the database, few at a time for each endpoint, so that a slow one delays only itself."""

import random
import time
import uuid
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from alerts.channels.base import Outcome, OutcomeKind
from alerts.channels.verdicts import excerpt, hidden_parts, outcome_of, without
from alerts.channels.wire import Answer, exchange
from alerts.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from alerts.webhooks.notices import tell_owner
from alerts.webhooks.policy import arrived, next_try, why_switched_off
from alerts.webhooks.signing import request_for
from inspections.items import items_seen_in
from people.vault import SealBrokenError
from stores.models import Store

DEADLINE_SECONDS = 15.0
LEASE = timedelta(seconds=60)
MOST_IN_FLIGHT = 8


def send_due(until: datetime) -> int:
    """Sends what is due until nothing is, or until it is time to go; returns how many were tried."""
    tried, flying = 0, dict[Future[_Heard], WebhookDelivery]()
    with ThreadPoolExecutor(MOST_IN_FLIGHT, thread_name_prefix="webhook") as pool:
        while True:
            room = MOST_IN_FLIGHT - len(flying) if timezone.now() < until else 0
            leased = [one for one in lease_due(room) if not _dropped(one)] if room else []
            flying |= {pool.submit(_ask, one, DEADLINE_SECONDS): one for one in leased}
            if not flying:
                return tried
            done, _ = wait(flying, timeout=0.2, return_when=FIRST_COMPLETED)
            for one in done:
                _write_down(flying.pop(one), one.result())
                tried += 1


def lease_due(most: int) -> list[WebhookDelivery]:
    """Takes up to `most` deliveries; of one endpoint four at most, of one that fails a single one."""
    lease = uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute(_LEASE, [most, lease, LEASE.total_seconds()])
        ids = [row[0] for row in cursor.fetchall()]
    rows = WebhookDelivery.objects.filter(pk__in=ids, lease=lease).select_related("event", "endpoint__owner")
    return list(rows.order_by("next_at"))


def lease_one(delivery: WebhookDelivery) -> WebhookDelivery | None:
    """Takes this one now, whenever it is due; None when another holds it or it has been sent."""
    lease = uuid.uuid4()
    now = timezone.now()
    taken = WebhookDelivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITS).update(
        state=DeliveryState.LEASED, lease=lease, leased_until=now + LEASE
    )
    found = WebhookDelivery.objects.select_related("event", "endpoint__owner").filter(pk=delivery.pk, lease=lease)
    return found.first() if taken else None


def send(delivery: WebhookDelivery, deadline_seconds: float = DEADLINE_SECONDS) -> Outcome:
    """One try of a leased delivery, here and now."""
    if reason := _dropped(delivery):
        return Outcome(OutcomeKind.REFUSED, reason)
    heard = _ask(delivery, deadline_seconds)
    _write_down(delivery, heard)
    return heard.outcome


class _Heard(NamedTuple):
    """What came of one try. `status` None: no answer."""

    outcome: Outcome
    status: int | None
    said: str
    milliseconds: int


def _ask(delivery: WebhookDelivery, deadline_seconds: float) -> _Heard:
    """The one moment that reaches outside. Touches no database."""
    begun, now = time.monotonic(), timezone.now()
    endpoint = delivery.endpoint
    try:
        request = request_for(delivery.event, endpoint.url(), [one.text for one in endpoint.secrets(now)], now)
    except SealBrokenError:
        outcome = Outcome(OutcomeKind.LATER, "The endpoint's address or secret does not open; enter it again.")
        return _Heard(outcome, None, outcome.detail, 0)
    answer = exchange(request, deadline_seconds, allow_private=settings.WEBHOOK_ALLOW_PRIVATE)
    took = int((time.monotonic() - begun) * 1000)
    outcome = without(outcome_of(answer, "The endpoint"), hidden_parts(request.url))
    if isinstance(answer, Answer):
        said = without(outcome._replace(detail=excerpt(answer.body) or outcome.detail), hidden_parts(request.url))
        return _Heard(outcome, answer.status, said.detail, took)
    return _Heard(outcome, None, outcome.detail, took)


def _write_down(delivery: WebhookDelivery, heard: _Heard) -> None:
    """By its lease: whoever lost it meanwhile writes nothing."""
    now = timezone.now()
    tried = {
        **{"status": heard.status, "excerpt": heard.said[:500], "milliseconds": heard.milliseconds},
        **{"tried_at": now, "attempts": delivery.attempts + 1},
    }
    if arrived(heard.outcome):
        if _write(delivery, state=DeliveryState.SENT, sent_at=now, **tried):
            WebhookEndpoint.objects.filter(pk=delivery.endpoint_id).update(
                last_sent_at=now, failing_since=None, told_at=None
            )
        return
    following = next_try(delivery.attempts + 1, heard.outcome, now, random.random()).at  # noqa: S311  (spreads retries, no secret)
    state = DeliveryState.WAITS if following else DeliveryState.GIVEN_UP
    if _write(delivery, state=state, next_at=following or now, **tried):
        _failed(delivery.endpoint, heard.status, given_up=following is None, now=now)


def _dropped(delivery: WebhookDelivery) -> str:
    """Why it is not sent any more, written down; empty where nothing speaks against it."""
    reason = _why_not(delivery)
    if reason:
        _write(delivery, state=DeliveryState.DROPPED, excerpt=reason)
    return reason


def _why_not(delivery: WebhookDelivery) -> str:
    """Rights may have gone since it was planned."""
    event, owner = delivery.event, delivery.endpoint.owner
    if not owner.is_active:
        return "The owner of the endpoint no longer signs in."
    if event.item and event.item not in items_seen_in(owner.areas()):
        return "The owner may no longer see this line."
    if event.store_id and not Store.objects.visible_to(owner).filter(pk=event.store_id).exists():
        return "The owner may no longer see this store."
    return ""


def _write(delivery: WebhookDelivery, **values: object) -> bool:
    mine = WebhookDelivery.objects.filter(pk=delivery.pk, lease=delivery.lease)
    return bool(mine.update(lease=None, leased_until=None, **values))


def _failed(endpoint: WebhookEndpoint, status: int | None, *, given_up: bool, now: datetime) -> None:
    """Notes since when it fails; switches it off when that is enough; tells its owner once."""
    with transaction.atomic():
        held = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
        held.failing_since = held.failing_since or now
        reason = why_switched_off(held.failing_since, status, now) if held.is_active else ""
        if reason:
            held.is_active, held.disabled_reason = False, reason
        if reason or (given_up and held.told_at is None):
            held.told_at = now
            tell_owner(held, now)
        held.save(update_fields=["failing_since", "is_active", "disabled_reason", "told_at"])


# The oldest due ones of each endpoint in use: four at a time where all is well, one where it fails. What a sender that died
# held is due again.
_LEASE = """
WITH due AS (
    SELECT oldest.id, oldest.next_at
    FROM alerts_webhookendpoint endpoint
    CROSS JOIN LATERAL (
        SELECT id, next_at FROM alerts_webhookdelivery
        WHERE endpoint_id = endpoint.id AND state IN ('waits', 'leased')
          AND ((state = 'waits' AND next_at <= clock_timestamp())
               OR (state = 'leased' AND leased_until < clock_timestamp()))
        ORDER BY next_at
        LIMIT greatest(0, CASE WHEN endpoint.failing_since IS NULL THEN 4 ELSE 1 END - (
            SELECT count(*) FROM alerts_webhookdelivery
            WHERE endpoint_id = endpoint.id AND state = 'leased' AND leased_until >= clock_timestamp()))
    ) oldest
    WHERE endpoint.is_active
    ORDER BY oldest.next_at LIMIT %s
), taken AS (
    SELECT id FROM alerts_webhookdelivery
    WHERE id IN (SELECT id FROM due)
      AND (state = 'waits' OR (state = 'leased' AND leased_until < clock_timestamp()))
    FOR UPDATE SKIP LOCKED
)
UPDATE alerts_webhookdelivery
SET state = 'leased', lease = %s, leased_until = clock_timestamp() + make_interval(secs => %s)
WHERE id IN (SELECT id FROM taken)
RETURNING id
"""
