"""An order as the board, its packing list and its table show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk.look.time_left import TimeLeft, in_window
from desk.operations.order_facts import Arranged, Scan, arranged_of, scans_of
from desk.operations.order_rows import TO_SHIP, cancellations_of, findings_of
from inspections.models import Finding
from inspections.wording import finding_text, rule_text
from people.models import User
from stores.actions.kind import AnyKind
from stores.actions.registry import all_kinds, reason_not_offered
from stores.actions.rights import may_ask
from stores.models import Cancellation, Order, Store
from stores.models.order import OrderStatus


@dataclass(frozen=True, slots=True)
class Line:
    """`why`: the finding's sentence and its rule; `deeds`: what the person may have done to it here."""

    order: Order
    left: TimeLeft
    units: int
    why: str
    rule: str
    cancellation: Cancellation | None
    scan: Scan | None
    arranged: Arranged | None
    deeds: frozenset[str]


def lines_of(orders: Sequence[Any], user: User, now: datetime) -> list[Line]:
    """In the order given; at most four statements for any number of them. Orders come with their store and `due_at`."""
    found, asked = findings_of(orders), cancellations_of(orders)
    scans, arranged = scans_of(orders), arranged_of(orders)
    kinds = {kind.id: kind for kind in (all_kinds()["ship_order"], all_kinds()["answer_cancellation"])}
    allowed = {name for name, kind in kinds.items() if may_ask(user, kind)}
    lines = []
    for order in orders:
        place = (order.store_id, order.external_id)
        finding, cancellation = found.get(place), asked.get(place)
        opened_at = order.paid_at or order.created_at
        lines.append(
            Line(
                order=order,
                left=in_window(opened_at, order.due_at, now),
                units=sum(int(line.get("quantity") or 0) for line in order.lines),
                why=_why(finding, order.store),
                rule=rule_text(finding.rule) if finding else "",
                cancellation=cancellation,
                scan=scans.get(place),
                arranged=arranged.get(place),
                deeds=frozenset(name for name in allowed if _can(name, kinds[name], order, cancellation)),
            )
        )
    return lines


def _why(finding: Finding | None, store: Store) -> str:
    return finding_text(finding.check_id, finding.details, store.time_zone) if finding else ""


def _can(name: str, kind: AnyKind, order: Any, cancellation: Cancellation | None) -> bool:
    if reason_not_offered(order.store.platform, kind) is not None:
        return False
    if name == "answer_cancellation":
        return cancellation is not None and cancellation.requested_by != "seller"
    return OrderStatus(order.status) in TO_SHIP and not order.wants_to_cancel
