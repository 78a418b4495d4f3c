"""One webhook as it goes out: body, id, time, and a signature by each secret that is good now (Standard Webhooks 1.0)."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from standardwebhooks import Webhook

from alerts.channels.wire import Request
from alerts.models import WebhookEvent


def request_for(event: WebhookEvent, url: str, secrets: Sequence[str], now: datetime) -> Request:
    """The id is the event's at every try, so a receiver knows a repeat; the time is that of the try."""
    body = body_of(event)
    message_id, at = f"evt_{event.pk.hex}", now.astimezone(UTC)
    signatures = " ".join(Webhook(secret).sign(message_id, at, body) for secret in secrets)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "ShopOps-Webhooks",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signatures,
    }
    return Request(url, headers, body.encode())


def body_of(event: WebhookEvent) -> str:
    """`{"type", "timestamp", "data"}`."""
    at = event.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return json.dumps({"type": event.kind, "timestamp": at, "data": event.data}, ensure_ascii=False)
