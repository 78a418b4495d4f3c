"""Views of lists and single rows that PostgreSQL writes: filters, pages and the gate are those of any other view."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from people.access.eyes import eyes_of
from people.caller import caller_of
from people.programs.compiled_rows import CompiledRows, narrowed_as_asked
from people.programs.written_rows import ChosenRows, Teller, WrittenRows


class WrittenViews(GenericViewSet[Any]):
    """Subclasses say how a row looks, and, where something is told, by whom.

    Their `get_queryset` may depend on the caller's eyes alone, nothing else of a call: it is compiled once for all that have the same.
    """

    written: ClassVar[WrittenRows]
    lookup_value_regex = r"[0-9]{1,18}"

    # No docstrings below: the description takes those of the views.

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        chosen = self.chosen()
        page = self.paginate_queryset(self.asked_of(chosen))  # type: ignore[arg-type]
        return self.get_paginated_response(chosen.as_json(page or [], self.teller))

    def retrieve(self, request: Request, pk: str) -> Response:
        chosen = self.chosen()
        found = chosen.asked_of(self.filter_queryset(self.get_queryset()).filter(pk=pk)).first()
        if found is None:
            raise Http404
        return Response(chosen.as_json([found], self.teller)[0])

    def chosen(self) -> ChosenRows:
        """The fields that this call asks for."""
        return self.written.chosen(self.request.query_params.get("fields"))

    def asked_of(self, chosen: ChosenRows, *also: Combinable) -> CompiledRows | QuerySet[Any, tuple[Any, ...]]:
        """The rows that this call asks for, before they are ordered and cut to a page."""

        def rows() -> QuerySet[Any, tuple[Any, ...]]:
            return chosen.asked_of(self.get_queryset(), *also)

        eyes = eyes_of(caller_of(self.request))
        whole = CompiledRows(rows, (type(self), self.request.query_params.get("fields"), eyes))
        return narrowed_as_asked(whole, getattr(self, "filterset_class", None), self.request)

    def teller(self) -> Teller:
        """What tells, from a row's `needs`, the fields that are not written; asked for once a call."""
        raise NotImplementedError
