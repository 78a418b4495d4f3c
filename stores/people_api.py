"""Colleagues in the REST API: who there is to assign something to. Names and roles; nothing that only managers need."""

from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.db.models import Q, QuerySet
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from people.filters import StrictFilterSet
from people.models import User
from people.roles import Role
from stores.models import StoreGroup


class PersonSerializer(serializers.ModelSerializer[User]):
    """A colleague. `groups`: the store groups they look after, of those the caller sees."""

    name = serializers.CharField(source="get_full_name")
    role = serializers.ChoiceField(choices=Role.choices)
    groups = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ("id", "username", "name", "role", "groups")
        read_only_fields = fields

    def get_groups(self, person: User) -> list[str]:
        return sorted(group.name for group in person.store_groups.all() if group.pk in self.context["groups"])


class PersonFilters(StrictFilterSet):
    role = django_filters.ChoiceFilter(choices=Role.choices)
    group = django_filters.NumberFilter(
        method="in_group", help_text="The number of a store group that the caller sees."
    )

    class Meta:
        model = User
        fields = ("role", "group")

    def in_group(self, rows: QuerySet[User], name: str, value: Any) -> QuerySet[User]:
        """A group that the caller is not in is none: the filter must not tell who is in it."""
        seen = groups_seen_by(getattr(self.request, "user", None))
        return rows.filter(store_groups=value) if value in seen else rows.none()


def groups_seen_by(caller: object) -> set[int]:
    """Every group for those who manage, else one's own."""
    if not isinstance(caller, User):
        return set()
    seen = StoreGroup.objects.all() if caller.may_manage() else StoreGroup.objects.filter(members=caller)
    return set(seen.values_list("pk", flat=True))


class PersonViews(ReadOnlyModelViewSet[User]):
    """Everybody for those who manage; else oneself and those one shares a store group with."""

    queryset = User.objects.none()
    serializer_class = PersonSerializer
    filterset_class = PersonFilters
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[User]:
        caller = self.request.user
        people = User.objects.filter(is_active=True).prefetch_related("store_groups")
        if not isinstance(caller, User):
            return people.none()
        if caller.may_manage():
            return people
        together = StoreGroup.members.through.objects.filter(storegroup__members=caller).values("user_id")
        return people.filter(Q(pk=caller.pk) | Q(pk__in=together))

    def get_serializer_context(self) -> dict[str, object]:
        return {**super().get_serializer_context(), "groups": groups_seen_by(self.request.user)}
