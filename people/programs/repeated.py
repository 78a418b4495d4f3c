"""A request that changes something, sent twice with the same `Idempotency-Key`, is carried out once and answered twice.

The key and its answer stand in the database for a day. The row is written before the work begins: a second request that comes
meanwhile is told to wait, and one whose first try was cut off is told to look, since nobody knows how far that came.
"""

import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from people.problems import plain_problem
from people.programs.request_row import LONGEST_KEY, RepeatedRequest

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
KEPT_FOR = timedelta(hours=24)
CUT_OFF_AFTER = timedelta(minutes=2)
_LONGEST_ANSWER = 1_000_000
_CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class RepeatedRequestMiddleware:
    """Only for the API, only for requests with the header."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.headers.get(HEADER)
        if key is None or request.method not in _CHANGES or not request.path.startswith("/api/"):
            return self.get_response(request)
        if not key.strip() or len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
            return plain_problem(request, 400, f"{HEADER} must be 1 to {LONGEST_KEY} printable ASCII characters.")
        try:
            row, is_new = self._claim(request, key)
        except RequestDataTooBig:
            return plain_problem(request, 413, f"With {HEADER} a request may hold 2.5 MB at most; send it in parts.")
        if not is_new:
            return _answer_again(request, row)
        answer = self.get_response(request)
        _keep(row, answer)
        return answer

    def _claim(self, request: HttpRequest, key: str) -> tuple[RepeatedRequest, bool]:
        now = timezone.now()
        caller = _hash(request.headers.get("Authorization", "").encode())
        RepeatedRequest.objects.filter(caller=caller, key=key, begun_at__lt=now - KEPT_FOR).delete()
        return RepeatedRequest.objects.get_or_create(
            caller=caller,
            key=key,
            defaults={
                "method": request.method or "",
                "path": _address(request),
                "body_hash": _hash(request.body),
                "begun_at": now,
            },
        )


def _answer_again(request: HttpRequest, row: RepeatedRequest) -> HttpResponse:
    same = row.method == request.method and row.path == _address(request)
    if not same or not hmac.compare_digest(row.body_hash, _hash(request.body)):
        return plain_problem(request, 422, f"This {HEADER} was used for another request. Use a new one.")
    if row.status is not None:
        again = HttpResponse(bytes(row.answer), status=row.status, content_type=row.content_type)
        again[REPLAYED] = "true"
        if row.location:
            again["Location"] = row.location
        return again
    if row.begun_at > timezone.now() - CUT_OFF_AFTER:
        waiting = plain_problem(request, 409, "The first request with this key is still being worked on. Ask again.")
        waiting["Retry-After"] = "2"
        return waiting
    return plain_problem(
        request, 409, f"The first request with this {HEADER} was cut off: look what came of it, then use a new key."
    )


def _keep(row: RepeatedRequest, answer: HttpResponse) -> None:
    """Keeps an answer to be given again. What failed on our side, was refused at the door or holds a secret is not kept."""
    secret = "no-store" in answer.get("Cache-Control", "")
    refused = answer.status_code in (401, 403, 429) or answer.status_code >= 500
    if refused or secret or answer.streaming or len(answer.content) > _LONGEST_ANSWER:
        row.delete()
        return
    RepeatedRequest.objects.filter(pk=row.pk).update(
        status=answer.status_code,
        content_type=answer.get("Content-Type", "")[:80],
        answer=answer.content,
        location=answer.get("Location", "")[:2000],
    )


def forget_old_requests() -> int:
    """Deletes the keys of more than a day ago; returns how many."""
    return RepeatedRequest.objects.filter(begun_at__lt=timezone.now() - KEPT_FOR).delete()[0]


def _address(request: HttpRequest) -> str:
    """Its query only as a hash: some write names and keys there."""
    query = request.META.get("QUERY_STRING", "")
    return f"{request.path[:1900]}{'?' if query else ''}{_hash(query.encode()) if query else ''}"


def _hash(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
