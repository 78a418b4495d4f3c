"""What cannot wait, and on whose shoulders it lies: live alerts by what they put at risk, and how many each person carries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, IntegerField, Q, Value, When

from alerts.composing import alert_text
from alerts.models import Alert, AlertQuerySet
from alerts.states import AlertState
from inspections.items import Item, Severity
from inspections.wording import check_title
from people.models import User

SHOWN = 8
_AWAKE = (AlertState.OPEN, AlertState.ACKNOWLEDGED)

# A closed shop sells nothing at all; then what costs money; then the rest.
_RISK = Case(
    When(item=Item.STORE_STATUS, then=Value(0)),
    When(item=Item.ACCOUNT_RISK, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


@dataclass(frozen=True, slots=True)
class Alarm:
    """A critical alert in words."""

    alert: Alert
    title: str
    text: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Burden:
    """What one person carries, or nobody (`person` None). `late`: past their deadline; `waiting`: not even acknowledged."""

    person: User | None
    alerts: int
    late: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Alarms:
    """The first few, and how many there are."""

    shown: Sequence[Alarm]
    critical: int
    high: int


def alarms_of(user: User, now: datetime) -> Alarms:
    """Critical ones by risk, then by deadline, then the oldest."""
    awake = _awake(user)
    counts = dict(awake.order_by().values_list("severity").annotate(Count("pk")))
    rows = awake.filter(severity=Severity.CRITICAL).select_related("store", "finding", "assignee").annotate(risk=_RISK)
    first = rows.order_by("risk", "due_at", "opened_at", "pk")[:SHOWN]
    return Alarms(
        [
            Alarm(one, check_title(one.check_id), alert_text(one), bool(one.due_at and one.due_at <= now))
            for one in first
        ],
        counts.get(Severity.CRITICAL.value, 0),
        counts.get(Severity.HIGH.value, 0),
    )


def burdens_of(user: User, now: datetime) -> list[Burden]:
    """Nobody's first, then whoever carries the most that is late."""
    sums = (
        _awake(user)
        .order_by()
        .values("assignee")
        .annotate(
            alerts=Count("pk"),
            late=Count("pk", filter=Q(due_at__lte=now)),
            waiting=Count("pk", filter=Q(state=AlertState.OPEN)),
        )
    )
    rows = list(sums)
    people = User.objects.in_bulk([row["assignee"] for row in rows if row["assignee"]])
    burdens = [Burden(people.get(row["assignee"]), row["alerts"], row["late"], row["waiting"]) for row in rows]
    return sorted(burdens, key=lambda one: (one.person is not None, -one.late, -one.alerts, str(one.person)))


def _awake(user: User) -> AlertQuerySet:
    return Alert.objects.visible_to(user).filter(state__in=_AWAKE)
