"""The REST API: stores and how they stand, findings, inspections, sweeps. Every row comes through `visible_to`."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import mixins, serializers, status
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from inspections.day_rows import DAY_ROWS, days_told
from inspections.filters import FindingFilters, InspectionFilters, StoreFilters, SweepFilters
from inspections.finding_rows import FINDING_ROWS, told_of_finding
from inspections.items import items_seen_in
from inspections.models import Finding, Inspection, Sweep
from inspections.serializers import (
    FindingSerializer,
    InspectionSerializer,
    StandingSerializer,
    StoreDetailSerializer,
    SweepRequestSerializer,
    SweepSerializer,
)
from inspections.standing import standings
from inspections.store_rows import STORE_ROWS, stores_told
from inspections.sweeps import start_sweep
from inspections.told.topics_api import TOLD_TOPICS
from people.api import ManagesStores
from people.caller import caller_of
from people.models import User
from people.programs.written_lists import WrittenViews
from people.programs.written_rows import Teller
from stores.areas import rows_by_topic
from stores.mirror_api.resources import MIRROR
from stores.models import Store, TopicReading

_MORE = {
    "proof-days": "sealedday-list",
    "proof-heads": "dayhead-list",
    "evidence-packs": "evidencepack-list",
    "screens-incoming": "screens-incoming",
    "screens-outgoing": "screens-outgoing",
    "sub-accounts": "subaccount-list",
    "login-records": "loginrecord-list",
    "bank-accounts": "bankaccount-list",
    "manual-items": "manualitem-list",
    "attestations": "attestation-list",
    "actions": "action-list",
    "action-batches": "actionbatch-list",
    "people": "person-list",
    "jobs": "job-list",
    **{plural: f"{plural}-list" for plural in MIRROR},
}
_PLAIN = (*_MORE, *(f"told-{name}" for name in TOLD_TOPICS), "schema", "docs")


class ApiRoot(APIView):
    """Where everything is."""

    @extend_schema(
        responses=inline_serializer(
            "Root",
            {
                name: serializers.URLField()
                for name in (
                    "stores",
                    "findings",
                    "inspections",
                    "sweeps",
                    "rules",
                    "policy-changes",
                    "readings",
                    "notices",
                    *_PLAIN,
                )
            },
        )
    )
    def get(self, request: Request) -> Response:
        """The addresses of the lists."""
        lists = {
            f"{name}s": f"{name}-list"
            for name in ("store", "finding", "inspection", "sweep", "rule", "reading", "notice")
        }
        told = {f"told-{name}": f"told-{name}" for name in TOLD_TOPICS}
        addresses = {
            **lists,
            **told,
            "policy-changes": "policychange-list",
            **_MORE,
            "schema": "schema",
            "docs": "docs",
        }
        return Response({name: reverse(view, request=request) for name, view in addresses.items()})


class NumberedRows(GenericViewSet[Any]):
    """Rows are found by their number; anything else is not an address."""

    lookup_value_regex = r"[0-9]{1,18}"


class StoreViews(WrittenViews):
    """Stores and how they stand now."""

    written = STORE_ROWS
    queryset = Store.objects.none()
    serializer_class = StandingSerializer
    filterset_class = StoreFilters

    def get_queryset(self) -> QuerySet[Store]:
        return Store.objects.visible_to(self.request.user).select_related("connection")  # type: ignore[arg-type]

    def teller(self) -> Teller:
        return stores_told(items_seen_in(caller_of(self.request).areas()), timezone.now())

    @extend_schema(operation_id="stores_list", responses=StandingSerializer(many=True))
    def list(self, request: Request) -> Response:
        """The caller's stores."""
        return super().list(request)

    @extend_schema(operation_id="stores_retrieve", responses=StoreDetailSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One store with its checklist and how each topic was read."""
        self.filterset_class = None  # type: ignore[assignment]
        store = self.get_object()
        readings = rows_by_topic(TopicReading.objects.filter(store=store).order_by("topic"), caller_of(request))
        store.readings_seen = list(readings)
        (shown,) = standings([store], caller_of(request), timezone.now())
        return Response(StoreDetailSerializer(shown).data)


class FindingViews(WrittenViews):
    """Findings, open and closed."""

    written = FINDING_ROWS
    queryset = Finding.objects.none()
    serializer_class = FindingSerializer
    filterset_class = FindingFilters

    def get_queryset(self) -> QuerySet[Finding]:
        return Finding.objects.visible_to(self.request.user)  # type: ignore[arg-type]

    def teller(self) -> Teller:
        return told_of_finding


class InspectionViews(WrittenViews):
    """The stores' days."""

    written = DAY_ROWS
    queryset = Inspection.objects.none()
    serializer_class = InspectionSerializer
    filterset_class = InspectionFilters

    def get_queryset(self) -> QuerySet[Inspection]:
        return Inspection.objects.visible_to(self.request.user)  # type: ignore[arg-type]

    def teller(self) -> Teller:
        return days_told(items_seen_in(caller_of(self.request).areas()), timezone.now())


class SeesEveryStore(BasePermission):
    """A sweep counts stores of all groups, so only those who see every store see sweeps."""

    message = "Your role does not allow this."

    def has_permission(self, request: Request, view: object) -> bool:
        return isinstance(request.user, User) and request.user.sees_every_store()


class SweepViews(NumberedRows, mixins.ListModelMixin, mixins.RetrieveModelMixin):
    """Passes over many stores."""

    queryset = Sweep.objects.none()
    serializer_class = SweepSerializer
    filterset_class = SweepFilters

    def get_queryset(self) -> QuerySet[Sweep]:
        return Sweep.objects.select_related("asked_by")

    def get_permissions(self) -> list[BasePermission]:
        return [IsAuthenticated(), ManagesStores() if self.request.method == "POST" else SeesEveryStore()]

    @extend_schema(request=SweepRequestSerializer, responses={202: SweepSerializer})
    def create(self, request: Request) -> Response:
        """Starts a sweep: 202, and the sweep's own address tells how far it has come."""
        asked = SweepRequestSerializer(data=request.data, context={"request": request})
        asked.is_valid(raise_exception=True)
        stores = Store.objects.visible_to(caller_of(request))
        chosen = asked.validated_data.get("stores")
        sweep = start_sweep(stores if chosen is None else stores.filter(pk__in=chosen), caller_of(request))
        address = reverse("sweep-detail", args=[sweep.pk], request=request)
        return Response(SweepSerializer(sweep).data, status=status.HTTP_202_ACCEPTED, headers={"Location": address})
