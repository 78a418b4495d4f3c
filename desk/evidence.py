"""Taking evidence away: one file about an order, a finding or a violation, for an appeal."""

from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from inspections.proof.evidence_packs import take
from people.admin_site import person
from people.models import User
from people.sign_in.fresh import fresh_sign_in


@require_GET
@staff_member_required
@fresh_sign_in
def order_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about an order."""
    return _file(request, "order", pk)


@require_GET
@staff_member_required
@fresh_sign_in
def finding_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about a finding."""
    return _file(request, "finding", pk)


@require_GET
@staff_member_required
@fresh_sign_in
def violation_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about a violation that the platform counted points for."""
    return _file(request, "violation", pk)


def _file(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    user = person(request)
    if not isinstance(user, User):
        raise PermissionDenied
    made, body = take(kind, pk, user, timezone.now())
    answer = HttpResponse(body, content_type="application/zip")
    safe = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in made.taken.subject)
    answer["Content-Disposition"] = f'attachment; filename="evidence-{safe}.zip"'
    return answer
