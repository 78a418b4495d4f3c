"""What every answer of the API gets on its way out: chosen fields, the caller's rate, and 304 for what has not changed."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware
from rest_framework.response import Response

from people.programs.chosen_fields import choose_fields
from people.programs.rates import Rate, headers_of


class ProgramsMiddleware(ConditionalGetMiddleware):
    """`ETag` and `If-None-Match` by Django's own middleware, for the API alone: pages have their own ways."""

    def process_template_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """REST framework's answers come by here before they are rendered."""
        asked = request.GET.get("fields")
        if (
            asked is not None
            and request.method == "GET"
            and isinstance(response, Response)
            and response.status_code == 200
        ):
            choose_fields(response, asked)
        return response

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponseBase:  # type: ignore[override]
        if not request.path.startswith("/api/"):
            return response
        answer: HttpResponseBase = super().process_response(request, response)
        rate: Rate | None = getattr(request, "caller_rate", None)
        if rate is not None:
            for name, value in headers_of(rate).items():
                answer[name] = value
        return answer
