"""The file behind an attestation, handed out to those who may see the attestation and to nobody else."""

from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from inspections.manual.evidence import evidence_answer
from inspections.models import Attestation, Evidence
from people.admin_site import person
from people.audit import Verb, record
from people.sign_in.fresh import fresh_sign_in


@require_GET
@staff_member_required
@fresh_sign_in
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """By the attestation's number."""
    seen = Attestation.objects.visible_to(person(request))
    kept = get_object_or_404(Evidence.objects.select_related("attestation"), attestation__in=seen, attestation=pk)
    record(request.user, Verb.EXPORTED, kept.attestation, after={"what": "file"})
    return evidence_answer(kept)
