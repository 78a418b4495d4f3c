"""One shape for every error of the API: `{type, title, status, detail, errors?}`, after RFC 9457."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse
from rest_framework.response import Response
from rest_framework.views import exception_handler

MEDIA_TYPE = "application/problem+json"


def problem_response(fault: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's exception handler. None for a fault that is ours: that is a 500, logged by Django."""
    response = exception_handler(fault, context)
    if response is None:
        return None
    details = response.data
    errors = None
    if response.status_code == HTTPStatus.BAD_REQUEST and not (
        isinstance(details, dict) and set(details) == {"detail"}
    ):
        errors = details if isinstance(details, dict) else {"": details}
        details = {"detail": "Some values cannot be used; see errors."}
    body = problem(response.status_code, str(details.get("detail", "")), errors)
    headers = {name: response[name] for name in ("WWW-Authenticate", "Retry-After", "Allow") if name in response}
    return Response(body, status=response.status_code, headers=headers, content_type=MEDIA_TYPE)


def problem(status: int, detail: str, errors: Any = None) -> dict[str, Any]:
    """The body. `errors`: field -> sentences."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return body if errors is None else {**body, "errors": errors}


def plain_problem(request: HttpRequest, status: int, detail: str) -> JsonResponse:
    """The same shape for answers given before REST framework is reached, such as an unknown address."""
    return JsonResponse(problem(status, detail), status=status, content_type=MEDIA_TYPE)


def describe_problems(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """For the OpenAPI page: every operation may answer with a problem."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _SCHEMA
    answer = {
        "description": "A problem.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for path in result["paths"].values():
        for operation in path.values():
            operation["responses"].setdefault("default", answer)
    return result


_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": True},
    },
}
