"""Routes in the API: which alerts reach whom, and by which channels."""

from rest_framework import serializers

from alerts.api.narrowed import ABOUT, NarrowedSerializer, Texts, Words, somebody
from alerts.channels.registry import channel_choices
from alerts.models import AudienceKind, Route
from alerts.routing_facts import INBOX
from people.programs.set_by_managers import SetByManagers
from people.roles import Role

# A role and a person are named in fields of their own.
_AUDIENCES = [one for one in AudienceKind.choices if one[0] not in (AudienceKind.ROLE, AudienceKind.PERSON)]


class RouteSerializer(NarrowedSerializer, serializers.ModelSerializer[Route]):
    """Which alerts reach whom; what is empty narrows nothing."""

    audiences = Words(_AUDIENCES, required=False)
    roles = Words(Role.choices, required=False)
    people = somebody(many=True, required=False)
    teams = Texts(64, required=False, help_text="Names of teams that have addresses of channels.")
    channels = Words([(INBOX, INBOX), *channel_choices()], required=False, help_text="Empty: each person's own.")

    class Meta:
        model = Route
        fields = (
            *("id", "name", "position", "is_active", "goes_on", *ABOUT),
            *("audiences", "roles", "people", "teams", "channels"),
        )


class RouteViews(SetByManagers):
    """Routes, for those who manage. None: the shipped default holds. Try one out with `alerts/dry-run/`."""

    queryset = Route.objects.prefetch_related("groups", "people")
    serializer_class = RouteSerializer
