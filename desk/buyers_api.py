"""A buyer's data in the REST API, for tools that receive the platforms' requests: look, export, erase. The same core as the page."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.api import ManagesStores
from people.models import User
from people.rights import Act
from people.roles import Area
from stores.platforms.names import platform_choices
from stores.privacy.as_file import taken_away
from stores.privacy.erasing import BuyerKeys, erase_buyer
from stores.privacy.looking import NotOneBuyerError, chosen_keys, counts_held, keys_found


class BuyerAskedSerializer(serializers.Serializer[Any]):
    """What is known of the buyer."""

    platform = serializers.ChoiceField(choices=platform_choices())
    asked = serializers.CharField(
        max_length=200, help_text="The number of an order, a conversation or a review, or the masked name."
    )


class KeyFoundSerializer(serializers.Serializer[Any]):
    """One order, conversation or review that bears it."""

    key = serializers.CharField(help_text="As `keys` of the other two take it: `order:577`.")
    kind = serializers.CharField()
    id = serializers.CharField()
    store = serializers.CharField()
    at = serializers.DateTimeField()
    by_name = serializers.BooleanField(help_text="By a name alone, which others may share.")


class HeldSerializer(serializers.Serializer[Any]):
    """How much is held of what was found by number."""

    what = serializers.CharField()
    store = serializers.CharField(help_text="Empty: over all stores together.")
    rows = serializers.IntegerField()


class BuyerLookedSerializer(serializers.Serializer[Any]):
    """What bears it, and how much is held."""

    found = KeyFoundSerializer(many=True)
    held = HeldSerializer(many=True)


class KeysSerializer(serializers.Serializer[Any]):
    """A buyer, named by orders, conversations and reviews in your stores."""

    platform = serializers.ChoiceField(choices=platform_choices())
    keys = serializers.ListField(child=serializers.CharField(max_length=80), min_length=1, max_length=500)


class ExportSerializer(KeysSerializer):
    """Whose data, and as what. `zip`: a page to read, a CSV of each kind, the JSON, and the SHA-256 of each file."""

    form = serializers.ChoiceField(choices=["json", "zip"], default="json")


class HeldOnBuyerSerializer(serializers.Serializer[Any]):
    """By table: every row with what is held."""

    platform = serializers.CharField()
    as_of = serializers.DateTimeField()
    held = serializers.DictField(child=serializers.ListField(child=serializers.DictField()))


class EraseSerializer(KeysSerializer):
    """`buyer`: the platform's own number, for the proof. `confirm`: the same once more."""

    buyer = serializers.CharField(max_length=200)
    confirm = serializers.CharField(max_length=200)
    reason = serializers.CharField(max_length=300)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["confirm"] != attrs["buyer"]:
            raise ValidationError({"confirm": [_("Say the buyer once more.")]})
        return attrs


class ProofSerializer(serializers.Serializer[Any]):
    """`rows`: table -> rows erased. `keys`: keyed hashes. `line`: of the audit trail."""

    buyer = serializers.CharField(help_text="Keyed hash of platform and number.")
    rows = serializers.DictField(child=serializers.IntegerField())
    keys = serializers.ListField(child=serializers.CharField())
    line = serializers.IntegerField()


class LookView(APIView):
    """Finds a buyer."""

    reads_only = True  # nothing is changed
    permission_classes = (IsAuthenticated, ManagesStores)

    @extend_schema(request=BuyerAskedSerializer, responses=BuyerLookedSerializer, operation_id="buyers_look")
    def post(self, request: Request) -> Response:
        """In the stores one may see. A POST, so that no address in a log names a buyer."""
        told, user = _told(BuyerAskedSerializer, request), _caller(request)
        try:
            found = keys_found(told["platform"], told["asked"], user)
        except NotOneBuyerError as fault:
            raise ValidationError({fault.field: [str(fault)]}) from fault
        certain: dict[str, set[str]] = {}
        for one in found:
            if not one.by_name:
                certain.setdefault(one.kind, set()).add(one.id)
        keys = BuyerKeys(told["platform"], told["asked"], {kind: frozenset(ids) for kind, ids in certain.items()})
        return Response(BuyerLookedSerializer({"found": found, "held": counts_held(keys) if certain else []}).data)


class ExportView(APIView):
    """What is held on a buyer."""

    reads_only = True  # nothing is changed
    permission_classes = (IsAuthenticated, ManagesStores)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Whoever takes ZIPs alone may ask for one; errors are told as everywhere."""
        return super().perform_content_negotiation(request, force=True)

    @extend_schema(
        request=ExportSerializer,
        responses={
            (200, "application/json"): HeldOnBuyerSerializer,
            (200, "application/zip"): OpenApiTypes.BINARY,
        },
        operation_id="buyers_export",
    )
    def post(self, request: Request) -> HttpResponse:
        """Everything, names too: not for tokens with scopes, which reveal nothing. Stands in the audit trail."""
        told, user = _told(ExportSerializer, request), _caller(request)
        if not user.may(Act.REVEAL, Area.MESSAGES):
            raise PermissionDenied("This names buyers, and a token with scopes reveals nothing.")
        file = taken_away(_keys(told, "", user), user, timezone.now())
        if told["form"] == "zip":
            named = {"Content-Disposition": 'attachment; filename="buyer.zip"', "Cache-Control": "no-store"}
            return HttpResponse(file.as_zip(), content_type="application/zip", headers=named)
        body: Any = {"platform": file.platform, "as_of": file.as_of, "held": file.held}
        return Response(HeldOnBuyerSerializer(body).data, headers={"Cache-Control": "no-store"})


class EraseView(APIView):
    """Erases a buyer."""

    permission_classes = (IsAuthenticated, ManagesStores)

    @extend_schema(request=EraseSerializer, responses=ProofSerializer, operation_id="buyers_erase")
    def post(self, request: Request) -> Response:
        """There is no way back. The answer is the proof; erasing what is erased already counts nothing."""
        told, user = _told(EraseSerializer, request), _caller(request)
        done = erase_buyer(_keys(told, told["buyer"], user), user, timezone.now(), reason=told["reason"])
        proof = {"buyer": done.buyer, "rows": dict(done.rows), "keys": done.digests, "line": done.line}
        return Response(ProofSerializer(proof).data)


def _told(form: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    asked = form(data=request.data)
    asked.is_valid(raise_exception=True)
    values: dict[str, Any] = asked.validated_data
    return values


def _keys(told: dict[str, Any], buyer: str, user: User) -> BuyerKeys:
    try:
        return chosen_keys(told["platform"], buyer, told["keys"], user)
    except NotOneBuyerError as fault:
        raise ValidationError({fault.field: [str(fault)]}) from fault


def _caller(request: Request) -> User:
    assert isinstance(request.user, User)  # noqa: S101  (the permissions let nobody else in)
    return request.user
