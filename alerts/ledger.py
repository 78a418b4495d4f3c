"""What is decided of rows of the outbox, collected for many of them and written in three statements. Decides nothing itself."""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from django.db import connection

from alerts.models import DeliveryDecision, InboxEntry, Notification, NotificationState
from alerts.pipeline import Fate
from alerts.reasons import Reason, Verdict

_REWRITTEN = {
    **dict.fromkeys(("state", "detail", "waits_for"), "text"),
    **dict.fromkeys(("due_at", "leased_until", "sent_at"), "timestamptz"),
    **dict.fromkeys(("lease", "bundle"), "uuid"),
    "attempt": "smallint",
    "repeat_marked": "boolean",
}
_REWRITE = f"""
UPDATE alerts_notification AS known SET {", ".join(f"{name} = row.{name}" for name in _REWRITTEN)}
FROM json_to_recordset(%s) AS row(id bigint, {", ".join(f"{name} {kind}" for name, kind in _REWRITTEN.items())})
WHERE known.id = row.id
"""  # noqa: S608  (our own text)


class Ledger:
    """Rows changed and decisions made, written together."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.rows: list[Notification] = []
        self.decisions: list[DeliveryDecision] = []
        self.inbox: list[InboxEntry] = []

    def decide(self, row: Notification, verdict: Verdict, reason: Reason, details: Mapping[str, object]) -> None:
        if row.alert_id is not None:
            self.decisions.append(DeliveryDecision.of(row, verdict, reason, details, self.now))

    def put_off(self, row: Notification, fate: Fate) -> None:
        """Waits or is dropped. A reason that stays the same is not written down again."""
        if fate.verdict == Verdict.NOT_TOLD:
            row.state, row.detail = NotificationState.DROPPED, fate.reason
            self.decide(row, fate.verdict, fate.reason, fate.details)
        else:
            if row.state == NotificationState.LEASED:  # whoever held it may have sent it
                row.state, row.repeat_marked = NotificationState.UNSURE, True
            row.due_at = fate.until or self.now
            if row.waits_for != fate.reason:
                self.decide(row, fate.verdict, fate.reason, fate.details)
            row.waits_for = fate.reason
        row.lease = row.leased_until = None
        self.rows.append(row)

    def mark_sent(self, row: Notification) -> None:
        """It was told."""
        row.state, row.sent_at, row.waits_for = NotificationState.SENT, self.now, ""
        row.lease = row.leased_until = None
        self.decide(
            row, Verdict.TOLD, Reason.SENT_AGAIN if row.repeat_marked else Reason.SENT, {"channel": row.channel}
        )

    def write(self) -> None:
        """All of it."""
        rows = {row.pk: row for row in self.rows}
        if rows:
            told = [{"id": pk, **{name: getattr(row, name) for name in _REWRITTEN}} for pk, row in rows.items()]
            with connection.cursor() as cursor:
                cursor.execute(_REWRITE, [msgspec.json.encode(told).decode()])
        InboxEntry.objects.bulk_create(self.inbox, ignore_conflicts=True)
        DeliveryDecision.objects.bulk_create(self.decisions, batch_size=1000)
