"""Whether the instruments themselves work: did every inspection run, what could not be seen, which connections fail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import DateField, DateTimeField, Exists, F, Func, Min, OuterRef, Value
from django.db.models.functions import Cast
from django.utils.timezone import localtime

from inspections.items import State
from inspections.models import Inspection, Schedule, WorkerHeartbeat
from inspections.proof.due import Missed, due_not_done
from people.models import User
from stores.models import Connection, ConnectionState, Store

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Instruments:
    """Of one person's stores. `waiting`: their morning is still ahead; `oldest`: when the store longest not looked at was looked at.

    `refused`: connections that the platforms no longer accept; `heard_at`: a worker's last sign of life, None for never.
    """

    expected: int
    done: int
    waiting: int
    missed: Sequence[Missed]
    unknown_stores: int
    stale_stores: int
    oldest: datetime | None
    refused: Sequence[Connection]
    heard_at: datetime | None

    @property
    def well(self) -> bool:
        """Every round due has been, and nothing is unseen."""
        return not (self.missed or self.unknown_stores or self.stale_stores or self.refused)

    @property
    def percent(self) -> int:
        """How much of the day's first rounds is done, 0 to 100."""
        return 100 * self.done // self.expected if self.expected else 100


def instruments_of(user: User, states: Sequence[str], now: datetime) -> Instruments:
    """`states`: the letters of each store's lines, see desk.board.states. A handful of statements for any number of stores."""
    seen = Store.objects.visible_to(user).filter(is_active=True)
    undone = _not_inspected_today(now, user)
    missed = list(due_not_done(undone, now))
    oldest = Schedule.objects.filter(store__in=seen.order_by().values("pk")).aggregate(at=Min("finished_at"))["at"]
    refused = Connection.objects.filter(
        state=ConnectionState.REFUSED, stores__in=seen.order_by().values("pk")
    ).distinct()
    heard = WorkerHeartbeat.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
    return Instruments(
        expected=len(states),
        done=len(states) - len(undone),
        waiting=len(undone) - len(missed),
        missed=missed,
        unknown_stores=sum(State.UNKNOWN.value[0] in one for one in states),
        stale_stores=sum(State.STALE.value[0] in one for one in states),
        oldest=oldest,
        refused=list(refused.order_by("account_name", "pk")[:SHOWN]),
        heard_at=heard,
    )


def _not_inspected_today(now: datetime, user: User) -> list[Store]:
    """Active stores without a row of the day that their own calendar shows."""
    clock = Func(
        F("time_zone"), Value(localtime(now), DateTimeField()), function="timezone", output_field=DateTimeField()
    )
    stores = Store.objects.visible_to(user).filter(is_active=True).annotate(today=Cast(clock, DateField()))
    done = Inspection.objects.filter(store=OuterRef("pk"), day=OuterRef("today"))
    return list(stores.filter(~Exists(done)).order_by("pk"))
