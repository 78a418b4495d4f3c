"""Lists and single rows of the mirror. PostgreSQL writes the JSON itself: a page costs little more than its bare query."""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any, ClassVar

import django_filters  # type: ignore[import-untyped]
from django.db.models import F, QuerySet, TextField, Value
from django.http import Http404, HttpResponse, HttpResponseBase
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from people.filters import MomentFilter, StrictFilterSet
from people.keyset import Order, PageAsked, chosen_names
from people.programs.compiled_rows import CompiledRows, narrowed_as_asked
from people.programs.written_rows import JsonObject, Moment, WrittenText
from people.rights import Act
from people.roles import Area
from stores.mirror_api.columns import STORE, Column, moment, text
from stores.models.mirror_row import MirrorRow
from stores.models.store import numbers_of_stores_seen
from stores.privacy.classes import names_in

CHANGED = "seen_changed_at"
# What stands for a buyer's name where the role may not reveal.
MASKED = "***"
# Fields that every row of the mirror has, before and behind its own.
_BEFORE = {"id": Column(serializers.IntegerField(), F("id")), "store": STORE, "external_id": text("external_id")}
_BEHIND = {"changed_at": moment(CHANGED, help_text="When ShopOps last saw it change.")}


class Shown(StrEnum):
    """How a role is shown a field: as it is, masked, or as null."""

    OPEN = "open"
    MASKED = "masked"
    WITHHELD = "withheld"


class MirrorFilters(StrictFilterSet):
    """By store, and by what changed."""

    store = django_filters.NumberFilter(field_name="store_id")
    platform = django_filters.CharFilter(field_name="store__platform")
    country = django_filters.CharFilter(field_name="store__country", lookup_expr="iexact")
    group = django_filters.NumberFilter(field_name="store__groups", help_text="A store group's number.")
    external_id = django_filters.CharFilter()
    updated_since = MomentFilter(field_name=CHANGED, lookup_expr="gte")


_PAGING = [
    OpenApiParameter("limit", int, description="1 to 500, default 50."),
    OpenApiParameter("cursor", str, description="From the links `next` of a page."),
    OpenApiParameter(
        "order",
        str,
        enum=list(Order),
        description="`newest` (default), or `updated`: by the last change, the oldest first, to follow changes.",
    ),
]
FIELDS = OpenApiParameter("fields", str, description="Only these, by comma: `id,status`.")


class MirrorViews(GenericViewSet[Any]):
    """Subclasses name model, area and columns. `more`: columns that only a single row shows."""

    model: ClassVar[type[MirrorRow]]
    area: ClassVar[Area]
    columns: ClassVar[Mapping[str, Column]]
    more: ClassVar[Mapping[str, Column]] = {}
    filterset_class: ClassVar[type[StrictFilterSet]] = MirrorFilters
    filter_backends = ()
    pagination_class = None
    lookup_value_regex = r"[0-9]{1,18}"

    def list(self, request: Request) -> HttpResponseBase:
        """A page of the rows the caller may see."""
        asked = PageAsked.of(request.query_params)
        found, following = asked.read(self._asked_of(request), CHANGED, request.build_absolute_uri())
        return _page(following, [one[1] for one in found])

    def retrieve(self, request: Request, pk: str) -> HttpResponseBase:
        """One row."""
        text = _written(type(self), self._shown(request, {**self.columns, **self.more}))
        found = self.get_queryset().filter(pk=pk).values_list(text, flat=True).first()
        if found is None:
            raise Http404
        return HttpResponse(found, content_type="application/json")

    def get_queryset(self) -> QuerySet[Any]:
        """Rows of the caller's stores. Raises PermissionDenied (403) for a role without the area."""
        rows: QuerySet[Any] = self.model._default_manager.all()
        seen = _stores_seen(self.request.user, self.area)
        return rows if seen is None else rows.filter(store_id__any_of=seen)

    def _asked_of(self, request: Request) -> CompiledRows | QuerySet[Any, tuple[Any, ...]]:
        """The rows that this call asks for, before they are ordered and cut to a page: their id, their text, their last change."""
        shown = self._shown(request, self.columns)
        wanted = ("pk", _written(type(self), shown), Moment(F(CHANGED)))
        whole = CompiledRows(lambda: self.model._default_manager.values_list(*wanted), (type(self), shown))
        seen = _stores_seen(self.request.user, self.area)
        whole = whole if seen is None else whole.filter(store_id__any_of=seen)
        return narrowed_as_asked(whole, self.filterset_class, request)

    def _shown(self, request: Request, columns: Mapping[str, Column]) -> tuple[tuple[str, Shown], ...]:
        user: Any = request.user
        areas = user.areas()
        masked = frozenset() if user.may(Act.REVEAL, self.area) else names_in(self.model)

        def shown(name: str) -> Shown:
            if name in masked:
                return Shown.MASKED
            return Shown.OPEN if columns[name].area in (None, *areas) else Shown.WITHHELD

        return tuple((name, shown(name)) for name in chosen_names(request.query_params.get("fields"), columns))


def _stores_seen(user: Any, area: Area) -> list[int] | None:
    """By number, so that the planner may go store by store; None: every store. Raises PermissionDenied (403)."""
    if area not in user.areas():
        raise PermissionDenied("Your role does not allow this.")
    if user.sees_every_store():
        return None
    return numbers_of_stores_seen(user)


@lru_cache(maxsize=512)
def _written(views: type[MirrorViews], shown: tuple[tuple[str, Shown], ...]) -> WrittenText:
    columns = {**views.columns, **views.more}
    instead = {Shown.MASKED: Value(MASKED, TextField()), Shown.WITHHELD: Value(None, TextField())}
    return WrittenText(views.model, JsonObject(**{name: instead.get(how, columns[name].source) for name, how in shown}))


def _page(following: str | None, rows: list[str]) -> HttpResponse:
    link = "null" if following is None else f'"{following}"'
    return HttpResponse(f'{{"next":{link},"results":[{",".join(rows)}]}}', content_type="application/json")


def mirror_views(
    name: str,
    model: type[MirrorRow],
    area: Area,
    columns: Mapping[str, Column],
    filters: Mapping[str, Any],
    more: Mapping[str, Column] | None = None,
) -> type[MirrorViews]:
    """The views of one kind of row. `name`: its plural, as in the address; `filters`: beside those every list has."""
    title = "".join(part.capitalize() for part in name.split("-"))
    whole = {**_BEFORE, **columns, **_BEHIND}
    row = _serializer(f"{title}Row", whole)
    detail = _serializer(f"{title}Detail", {**whole, **(more or {})})
    meta = type("Meta", (), {"model": model, "fields": ()})
    filterset = type(f"{title}Filters", (MirrorFilters,), {**filters, "Meta": meta})
    page = type(
        f"{title}Page",
        (serializers.Serializer,),
        {
            "next": serializers.CharField(allow_null=True, help_text="The address of the next page."),
            "results": row(many=True),
        },
    )
    views: Any = type(
        f"{title}Views",
        (MirrorViews,),
        {
            "__doc__": f"{model._meta.verbose_name_plural}, as the platform told them.".capitalize(),
            "model": model,
            "area": area,
            "columns": whole,
            "more": more or {},
            "filterset_class": filterset,
            "queryset": model._default_manager.none(),
            "serializer_class": row,
        },
    )
    schema = name.replace("-", "_")
    listing = extend_schema(
        operation_id=f"{schema}_list",
        responses=forced_singular_serializer(page),  # type: ignore[no-untyped-call]
        parameters=[*_PAGING, FIELDS, *_described(filterset)],
    )
    single = extend_schema(operation_id=f"{schema}_retrieve", responses=detail, parameters=[FIELDS])
    views.list = listing(_own(views.list, f"A page of {model._meta.verbose_name_plural}."))
    views.retrieve = single(_own(views.retrieve, "One of them, with everything about it."))
    made: type[MirrorViews] = views
    return made


def _own(method: Any, said: str) -> Any:
    """The method under the view's own name, so that its description touches no other view."""

    def called(self: MirrorViews, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer: HttpResponseBase = method(self, request, *args, **kwargs)
        return answer

    called.__name__, called.__doc__ = method.__name__, said
    return called


def _serializer(name: str, columns: Mapping[str, Column]) -> type[serializers.Serializer[Any]]:
    return type(name, (serializers.Serializer,), {key: column.field for key, column in columns.items()})


def _described(filterset: type[StrictFilterSet]) -> list[OpenApiParameter]:
    kinds = {django_filters.NumberFilter: int, django_filters.BooleanFilter: bool}
    found = []
    for name, one in filterset.base_filters.items():
        kind: Any = kinds.get(type(one), str)
        if isinstance(one, MomentFilter):
            kind = OpenApiTypes.DATETIME
        choices = [value for value, _ in one.extra.get("choices", ())] or None
        found.append(OpenApiParameter(name, kind, enum=choices, description=one.extra.get("help_text") or ""))
    return found
