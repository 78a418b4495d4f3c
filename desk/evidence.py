"""Taking evidence away: one file about an order, a finding or a violation, for an appeal."""

from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from inspections.models import Finding
from inspections.proof.evidence import Evidence, of_finding, of_order, of_violation, pack
from people.admin_site import person
from people.audit import Verb, record
from people.models import User
from people.roles import Area
from people.sign_in.fresh import fresh_sign_in
from stores.areas import rows_of_area
from stores.models import Order, Penalty


@require_GET
@staff_member_required
@fresh_sign_in
def order_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about an order."""
    user = _person(request)
    if Area.ORDERS not in user.areas():
        raise PermissionDenied
    order = get_object_or_404(rows_of_area(Order.objects.select_related("store"), Area.ORDERS, user), pk=pk)
    record(user, Verb.EXPORTED, order, after={"what": "evidence"})
    return _file(of_order(order, user), user, f"order-{order.external_id}")


@require_GET
@staff_member_required
@fresh_sign_in
def finding_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about a finding."""
    user = _person(request)
    finding = get_object_or_404(Finding.objects.visible_to(user).select_related("store"), pk=pk)
    record(user, Verb.EXPORTED, finding, after={"what": "evidence"})
    return _file(of_finding(finding, user), user, f"finding-{finding.pk}")


@require_GET
@staff_member_required
@fresh_sign_in
def violation_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about a violation that the platform counted points for."""
    user = _person(request)
    if Area.STORE not in user.areas():
        raise PermissionDenied
    penalty = get_object_or_404(rows_of_area(Penalty.objects.select_related("store"), Area.STORE, user), pk=pk)
    record(user, Verb.EXPORTED, penalty, after={"what": "evidence"})
    return _file(of_violation(penalty, user), user, f"violation-{penalty.external_id}")


def _file(evidence: Evidence, user: User, name: str) -> HttpResponse:
    answer = HttpResponse(pack(evidence, user, timezone.now()), content_type="application/zip")
    safe = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in name)
    answer["Content-Disposition"] = f'attachment; filename="evidence-{safe}.zip"'
    return answer


def _person(request: HttpRequest) -> User:
    user = person(request)
    if not isinstance(user, User):
        raise PermissionDenied
    return user
