"""Evidence of what somebody chose: the same gates for the page that gives the file at once and for programs that fetch it."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.shortcuts import get_object_or_404

from inspections.models import EvidencePack, Finding
from inspections.proof.evidence import Evidence, of_finding, of_order, of_violation, pack
from people.audit import Verb, record
from people.models import User
from people.roles import Area
from stores.areas import rows_of_area
from stores.models import Order, Penalty

KEPT = timedelta(days=1)


def chosen(kind: str, pk: int, person: User) -> tuple[Model, Evidence]:
    """What was chosen, and the evidence of it. Raises PermissionDenied without the area, Http404 for what the person may not see."""
    return KINDS[kind](pk, person)


def take(kind: str, pk: int, person: User, now: datetime) -> tuple[EvidencePack, bytes]:
    """Makes the file and writes down who took it, of what. The pack is not saved."""
    row, evidence = chosen(kind, pk, person)
    record(person, Verb.EXPORTED, row, after={"what": "evidence"})
    taken, body = pack(evidence, person, now)
    areas = sorted(area.value for area in person.areas())
    until = now + KEPT
    return EvidencePack(
        taken=taken, kind=kind, about_id=pk, areas=areas, size=len(body), body=body, kept_until=until
    ), body


@transaction.atomic
def start(kind: str, pk: int, person: User, now: datetime) -> EvidencePack:
    """A pack whose file can be fetched for a day."""
    kept, _body = take(kind, pk, person, now)
    kept.save(force_insert=True)
    return kept


def forget_files(now: datetime) -> int:
    """Empties those whose day is over; that they were taken stays known."""
    return EvidencePack.objects.filter(kept_until__lte=now, size__gt=0).exclude(body=b"").update(body=b"")


def _order(pk: int, person: User) -> tuple[Model, Evidence]:
    _need(Area.ORDERS, person)
    order = get_object_or_404(rows_of_area(Order.objects.select_related("store"), Area.ORDERS, person), pk=pk)
    return order, of_order(order, person)


def _violation(pk: int, person: User) -> tuple[Model, Evidence]:
    _need(Area.STORE, person)
    penalty = get_object_or_404(rows_of_area(Penalty.objects.select_related("store"), Area.STORE, person), pk=pk)
    return penalty, of_violation(penalty, person)


def _finding(pk: int, person: User) -> tuple[Model, Evidence]:
    finding = get_object_or_404(Finding.objects.visible_to(person).select_related("store"), pk=pk)
    return finding, of_finding(finding, person)


def _need(area: Area, person: User) -> None:
    if area not in person.areas():
        raise PermissionDenied


KINDS: Mapping[str, Callable[[int, User], tuple[Model, Evidence]]] = {
    "order": _order,
    "violation": _violation,
    "finding": _finding,
}
