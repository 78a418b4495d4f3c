"""`If-Match`: a change is made only while the row still is as the caller read it. Without the header the last one to write wins."""

from hashlib import md5
from typing import Any

from django.db import transaction
from django.utils.http import parse_etags, quote_etag
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.generics import GenericAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from people.audit import Verb, record
from people.caller import caller_of

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


class ChangedAsRead:
    """Changing and deleting a row as it was read, for views that keep one by `_keep(row, serializer, verb)`."""

    @extend_schema(parameters=[IF_MATCH])
    def partial_update(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Changes what is named and leaves the rest."""
        with transaction.atomic():
            row, _told = locked_as_read(self)
            asked = self.get_serializer(row, data=request.data, partial=True)
            asked.is_valid(raise_exception=True)
            self._keep(row, asked, Verb.CHANGED)
            told = self.get_serializer(row).data
        return Response(told, headers={"ETag": etag_of(told)})

    @extend_schema(parameters=[IF_MATCH])
    def destroy(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Deletes it: 204."""
        with transaction.atomic():
            row, _told = locked_as_read(self)
            record(caller_of(request), Verb.DELETED, row)
            row.delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


def refuse_if_changed(request: Request, told: Any) -> None:
    """Raises ChangedMeanwhileError where the header names another state than this."""
    asked = request.headers.get(HEADER)
    if asked is None or asked.strip() == "*":
        return
    known = [one.removeprefix("W/") for one in parse_etags(asked)]  # a compressed answer carries a weak one
    if etag_of(told) not in known:
        raise ChangedMeanwhileError
