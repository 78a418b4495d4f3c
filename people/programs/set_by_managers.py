"""Rows that those who manage set, in the API as in the admin: judged by the model itself, changed as they were read, written down."""

from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import ValidationError as NotValidError
from django.db import IntegrityError, transaction
from django.db.models import ManyToManyField, Model
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import SAFE_METHODS, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.settings import api_settings
from rest_framework.viewsets import ModelViewSet

from people.api import ManagesStores
from people.audit import Verb, record
from people.caller import caller_of
from people.programs.as_read import IF_MATCH, etag_of, locked_as_read


class HoldsForAllStores(BasePermission):
    """What holds for all stores is not set by a token that was narrowed to some."""

    message: ClassVar[str] = "This token is for some stores only; what holds for all of them is not set with it."

    def has_permission(self, request: Request, view: object) -> bool:
        narrowed = caller_of(request).narrowed
        return request.method in SAFE_METHODS or narrowed is None or not narrowed.to_stores()


class KnownFields(serializers.Serializer[Any]):
    """Refuses a field that it does not know: a misspelt narrowing, passed over, would widen what is set to everything."""

    def to_internal_value(self, data: Any) -> Any:
        writable = sorted(name for name, field in self.fields.items() if not field.read_only)
        if isinstance(data, dict) and (unknown := sorted(set(map(str, data)) - set(self.fields))):
            text = f"There is no such field. There are: {', '.join(writable)}."
            raise ValidationError({name: [text] for name in unknown})
        return super().to_internal_value(data)


class SetByManagers(ModelViewSet[Any]):
    """Lists, reads, makes, changes and deletes rows. Subclasses name `queryset` and `serializer_class`."""

    lookup_value_regex = r"[0-9]{1,18}"
    http_method_names = ("get", "post", "patch", "delete", "head", "options")  # type: ignore[assignment]

    def get_permissions(self) -> list[BasePermission]:
        return [IsAuthenticated(), ManagesStores(), HoldsForAllStores()]

    def begin(self, row: Any) -> None:
        """What a new row is given beside what was asked."""

    def keep_parts(self, row: Any, parts: dict[str, Any]) -> None:
        """Keeps what the row is made of besides its columns: names of the serializer that are no fields of the model."""

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Makes one: 201, with its address and its ETag."""
        asked = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        row = self._model()
        self.begin(row)
        with transaction.atomic():
            self._keep(row, asked)
            told = self._told(row)
            record(caller_of(request), Verb.MADE, row, after={name: told[name] for name in told if name != "id"})
        address = reverse(f"{self.basename}-detail", args=[row.pk], request=request)
        return Response(told, status=status.HTTP_201_CREATED, headers={"Location": address, "ETag": etag_of(told)})

    @extend_schema(parameters=[IF_MATCH])
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Changes what is named and leaves the rest. A list is replaced whole."""
        with transaction.atomic():
            row, before = locked_as_read(self)
            asked = self.get_serializer(row, data=request.data, partial=True)
            asked.is_valid(raise_exception=True)
            self._keep(row, asked)
            row = self.get_queryset().get(pk=row.pk)
            told = self._told(row)
            changed = [name for name in told if told[name] != before[name]]
            if changed:
                was, now = ({name: values[name] for name in changed} for values in (before, told))
                record(caller_of(request), Verb.CHANGED, row, before=was, after=now)
        return Response(told, headers={"ETag": etag_of(told)})

    @extend_schema(parameters=[IF_MATCH])
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Deletes it: 204."""
        with transaction.atomic():
            row, before = locked_as_read(self)
            record(caller_of(request), Verb.DELETED, row, before=before)
            row.delete()
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _model(self) -> Model:
        kind: type[Model] = self.get_queryset().model
        return kind()

    def _told(self, row: Any) -> dict[str, Any]:
        return dict(self.get_serializer(row).data)

    def _keep(self, row: Any, asked: Any) -> None:
        """Raises ValidationError naming the field."""
        fields = {one.name: one for one in (*row._meta.concrete_fields, *row._meta.many_to_many)}
        many, parts = {}, {}
        for name, value in asked.validated_data.items():
            if name not in fields:
                parts[name] = value
            elif isinstance(fields[name], ManyToManyField):
                many[name] = value
            else:
                setattr(row, name, value)
        unasked = {one.name for one in row._meta.concrete_fields if one.name not in asked.fields}
        try:
            row.full_clean(exclude=unasked)
            with transaction.atomic():
                row.save()
        except NotValidError as fault:
            raise ValidationError(by_field(fault)) from fault
        except IntegrityError as fault:
            text = "Another one like it was made at this moment. Read the list again."
            raise ValidationError({api_settings.NON_FIELD_ERRORS_KEY: [text]}) from fault
        for name, value in many.items():
            getattr(row, name).set(value)
        self.keep_parts(row, parts)


def by_field(fault: NotValidError) -> dict[str, list[str]]:
    """A model's refusal as the API tells it."""
    said = fault.message_dict if hasattr(fault, "error_dict") else {NON_FIELD_ERRORS: fault.messages}
    return {
        api_settings.NON_FIELD_ERRORS_KEY if name == NON_FIELD_ERRORS else name: texts for name, texts in said.items()
    }
