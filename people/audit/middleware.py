"""Gives each request its id and lets whoever writes the audit trail know where the request came from."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bound_contextvars

from people.audit.circumstances import Circumstances, Source, circumstances, new_request_id, under
from people.client_address import client_address

HEADER = "Request-Id"


class CircumstancesMiddleware:
    """Stands first, so that every answer carries its `Request-Id`, and every line of the log while it is worked on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        these = Circumstances(Source.PAGE, client_address(request), new_request_id())
        with under(these), bound_contextvars(request_id=these.request_id):
            answer = self.get_response(request)
        answer[HEADER] = these.request_id
        return answer

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """The address is resolved by now and tells the face."""
        if request.path.startswith("/api/"):
            circumstances().source = Source.API
        elif request.resolver_match and request.resolver_match.namespace == "admin":
            circumstances().source = Source.ADMIN
