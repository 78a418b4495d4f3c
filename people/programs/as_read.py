"""`If-Match`: a change is made only while the row still is as the caller read it. Without the header the last one to write wins."""

from hashlib import md5
from typing import Any

from django.utils.http import parse_etags, quote_etag
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import APIException
from rest_framework.generics import GenericAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

HEADER = "If-Match"
IF_MATCH = OpenApiParameter(
    HEADER, str, OpenApiParameter.HEADER, description="The `ETag` of the row as it was read; changed since: 412."
)


class ChangedMeanwhileError(APIException):
    """Somebody else was first."""

    status_code = 412
    default_detail = "It has changed since you read it, or is not what you read. Read it again and decide anew."


def etag_of(told: Any) -> str:
    """As a GET of the whole row answers it (people/programs/middleware.py): a hash of the very bytes."""
    return quote_etag(md5(JSONRenderer().render(told), usedforsecurity=False).hexdigest())


def locked_as_read(view: GenericAPIView[Any]) -> tuple[Any, dict[str, Any]]:
    """The row that the view is about, nobody else's until the transaction ends, and as it is told now.

    Raises ChangedMeanwhileError (412) where the header names another state of it.
    """
    row = view.get_object()
    list(type(row)._default_manager.select_for_update().filter(pk=row.pk))
    row = view.get_object()
    told = dict(view.get_serializer(row).data)
    refuse_if_changed(view.request, told)
    return row, told


def refuse_if_changed(request: Request, told: Any) -> None:
    """Raises ChangedMeanwhileError where the header names another state than this."""
    asked = request.headers.get(HEADER)
    if asked is None or asked.strip() == "*":
        return
    known = [one.removeprefix("W/") for one in parse_etags(asked)]  # a compressed answer carries a weak one
    if etag_of(told) not in known:
        raise ChangedMeanwhileError
