"""The file somebody shows for what they saw: what may be one, and how it is handed out. Never run, never shown as a page."""

import hashlib
from pathlib import PurePath

from django.http import HttpResponse
from django.utils.translation import gettext as _

from inspections.models import Evidence, EvidenceKind

MOST_BYTES = 5 * 1024 * 1024
# How such a file begins (PNG: RFC 2083; JPEG: ISO 10918; PDF: ISO 32000), and the endings its name may have.
_BEGINNINGS = {
    EvidenceKind.PNG: b"\x89PNG\r\n\x1a\n",
    EvidenceKind.JPEG: b"\xff\xd8\xff",
    EvidenceKind.PDF: b"%PDF-",
}
_ENDINGS = {EvidenceKind.PNG: (".png",), EvidenceKind.JPEG: (".jpg", ".jpeg"), EvidenceKind.PDF: (".pdf",)}


class EvidenceRefusedError(ValueError):
    """The file cannot be kept; the message says why, in the person's language."""


def evidence_of(name: str, body: bytes) -> Evidence:
    """The file as evidence, not yet saved. Raises EvidenceRefusedError."""
    if len(body) > MOST_BYTES:
        raise EvidenceRefusedError(_("The file is larger than 5 MB."))
    kind = next((kind for kind, start in _BEGINNINGS.items() if body.startswith(start)), None)
    if kind is None or PurePath(name).suffix.lower() not in _ENDINGS[kind]:
        raise EvidenceRefusedError(_("Use a picture (PNG, JPG) or a PDF."))
    return Evidence(kind=kind, body=body, size=len(body), sha256=hashlib.sha256(body).hexdigest())


def evidence_answer(evidence: Evidence) -> HttpResponse:
    """To be saved by the browser. The caller has asked the gate. Its own name is not kept: it is somebody's words."""
    kind = EvidenceKind(evidence.kind)
    name = f"evidence-{evidence.attestation_id}{_ENDINGS[kind][0]}"
    return HttpResponse(
        bytes(evidence.body),
        content_type=kind.value,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": "sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
