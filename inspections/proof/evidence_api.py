"""The REST API of evidence packs: started for an order, a violation or a finding, listed, and fetched within a day."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import APIException
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from inspections.models import EvidencePack
from inspections.proof.evidence_packs import KINDS, start
from people.caller import caller_of


class GoneError(APIException):
    """The file's day is over."""

    status_code = status.HTTP_410_GONE
    default_detail = _("The file was kept for a day and is gone. Start a new pack.")
    default_code = "gone"


class EvidenceWantedSerializer(serializers.Serializer[Any]):
    """What evidence is wanted of. `id`: the number of the order, the penalty or the finding here."""

    kind = serializers.ChoiceField(choices=sorted(KINDS))
    id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class EvidencePackSerializer(serializers.ModelSerializer[EvidencePack]):
    """A pack. `sha256`: of the whole file; `file`: where it can be fetched until `kept_until`, then null."""

    store = serializers.IntegerField(source="taken.store_id")
    subject = serializers.CharField(source="taken.subject")
    made_at = serializers.DateTimeField(source="taken.at")
    sha256 = serializers.CharField(source="taken.sha256")
    file = serializers.SerializerMethodField()

    class Meta:
        model = EvidencePack
        fields = ("id", "kind", "about_id", "store", "subject", "made_at", "sha256", "size", "kept_until", "file")
        read_only_fields = fields

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_file(self, pack: EvidencePack) -> str | None:
        """The address of the file."""
        if pack.kept_until <= timezone.now():
            return None
        return reverse("evidencepack-file", args=[pack.pk], request=self.context.get("request"))


class EvidencePackViews(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[EvidencePack]):
    """The caller's own packs. Each holds what the caller's role, and the token's scopes, may see; who took which is kept."""

    queryset = EvidencePack.objects.none()
    serializer_class = EvidencePackSerializer
    permission_classes = (IsAuthenticated,)
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[EvidencePack]:
        packs = EvidencePack.objects.visible_to(caller_of(self.request))
        return packs.select_related("taken") if self.action == "file" else packs.select_related("taken").defer("body")

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Whoever fetches a file asks for a ZIP; errors are told as everywhere."""
        return super().perform_content_negotiation(request, force=force or self.action == "file")

    @extend_schema(request=EvidenceWantedSerializer, responses={201: EvidencePackSerializer})
    def create(self, request: Request) -> Response:
        """Makes a pack: 201, with the address of its file. With an `Idempotency-Key` a repeated request makes no second one."""
        asked = EvidenceWantedSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        made = start(wanted["kind"], wanted["id"], caller_of(request), timezone.now())
        address = reverse("evidencepack-detail", args=[made.pk], request=request)
        shown = EvidencePackSerializer(made, context={"request": request})
        return Response(shown.data, status=status.HTTP_201_CREATED, headers={"Location": address})

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    @action(detail=True)
    def file(self, request: Request, pk: str) -> HttpResponse:
        """The ZIP itself, with a SHA-256 of every file in it. 410 when its day is over."""
        found = self.get_object()
        if found.kept_until <= timezone.now() or not found.body:
            raise GoneError
        answer = HttpResponse(bytes(found.body), content_type="application/zip")
        answer["Content-Disposition"] = f'attachment; filename="evidence-{found.kind}-{found.about_id}.zip"'
        return answer
