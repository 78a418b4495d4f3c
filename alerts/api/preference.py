"""How the caller wants to be told: quiet hours and sound. Critical alerts pass quiet hours."""

from django.core.exceptions import ValidationError as NotValidError
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alerts.models import AlertPreference
from alerts.preferences import NAMES, keep_preference, preference_of
from people.caller import caller_of
from people.programs.as_read import IF_MATCH, etag_of, refuse_if_changed
from people.programs.set_by_managers import KnownFields, by_field


class PreferenceSerializer(KnownFields, serializers.ModelSerializer[AlertPreference]):
    """Both times null: no quiet hours. `time_zone` empty: the person's own, else each store's."""

    class Meta:
        model = AlertPreference
        fields = NAMES


class PreferenceView(APIView):
    """The caller's own."""

    @extend_schema(operation_id="how_i_am_told_read", responses=PreferenceSerializer)
    def get(self, request: Request) -> Response:
        """As it holds now."""
        return Response(PreferenceSerializer(preference_of(caller_of(request))).data)

    @extend_schema(
        operation_id="how_i_am_told_change",
        request=PreferenceSerializer(partial=True),
        responses=PreferenceSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: Request) -> Response:
        """Changes what is named and leaves the rest."""
        refuse_if_changed(request, PreferenceSerializer(preference_of(caller_of(request))).data)
        asked = PreferenceSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        try:
            kept = keep_preference(caller_of(request), asked.validated_data)
        except NotValidError as fault:
            raise ValidationError(by_field(fault)) from fault
        told = PreferenceSerializer(kept).data
        return Response(told, headers={"ETag": etag_of(told)})
