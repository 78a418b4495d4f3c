"""The REST API of the screens: a buyer's message, a pasted text or link; and a text of ours before it goes out."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from stores.countries import COUNTRIES
from stores.screens.limits import MOST_LETTERS
from stores.screens.outgoing import CHAT, KINDS, screen_outgoing
from stores.screens.scam import screen


class IncomingSerializer(serializers.Serializer[Any]):
    """A text or a link that somebody was sent, of up to 10,000 characters. A longer one is refused: look at it in parts."""

    text = serializers.CharField(max_length=MOST_LETTERS, trim_whitespace=False)


class OutgoingSerializer(serializers.Serializer[Any]):
    """A text of ours for buyers in a country, of up to 10,000 characters. A longer one is refused: look at it in parts."""

    text = serializers.CharField(max_length=MOST_LETTERS, trim_whitespace=False, allow_blank=True)
    country = serializers.ChoiceField(choices=sorted(COUNTRIES))
    kind = serializers.ChoiceField(choices=KINDS, default=CHAT)


class ScreenedSerializer(serializers.Serializer[Any]):
    """The verdict with its reasons in the caller's language, the worst first."""

    verdict = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())


class IncomingScreenView(APIView):
    """Does it look like a scam?"""

    reads_only = True  # nothing is kept
    permission_classes = (IsAuthenticated,)

    @extend_schema(request=IncomingSerializer, responses=ScreenedSerializer, operation_id="screens_incoming")
    def post(self, request: Request) -> Response:
        """`ok` or `suspicious`. Nothing is kept, no link is opened."""
        form = IncomingSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        found = screen(form.validated_data["text"])
        return Response({"verdict": found.verdict, "reasons": found.told()})


class OutgoingScreenView(APIView):
    """May it go out?"""

    reads_only = True  # nothing is kept
    permission_classes = (IsAuthenticated,)

    @extend_schema(request=OutgoingSerializer, responses=ScreenedSerializer, operation_id="screens_outgoing")
    def post(self, request: Request) -> Response:
        """`ok`, `needs_approval` or `forbidden`. Nothing is kept."""
        form = OutgoingSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = form.validated_data
        found = screen_outgoing(values["text"], country=values["country"], kind=values["kind"])
        return Response({"verdict": found.verdict, "reasons": [_(reason) for reason in found.reasons]})
