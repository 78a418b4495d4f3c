"""Long work in one shape for programs: sweeps, batches of actions and imports of stores, and how far each has come."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from inspections.models import Sweep
from people.caller import caller_of
from stores.actions import bulk
from stores.models import Action, ActionBatch, ImportRun, ImportState

NEWEST = 50


@dataclass(frozen=True, slots=True)
class Job:
    """`failed`: parts of it that did not do what was wanted, those included whose outcome is unclear."""

    id: str
    kind: str
    asked_by: str | None
    asked_at: datetime
    total: int
    done: int
    failed: int
    finished_at: datetime | None
    is_running: bool
    details: str | None


class JobSerializer(serializers.Serializer[Job]):
    """Long work. `details`: the address with everything about it, where there is one."""

    id = serializers.CharField()
    kind = serializers.CharField(help_text="sweep, batch or import")
    asked_by = serializers.CharField(allow_null=True)
    asked_at = serializers.DateTimeField()
    total = serializers.IntegerField()
    done = serializers.IntegerField()
    failed = serializers.IntegerField()
    finished_at = serializers.DateTimeField(allow_null=True)
    is_running = serializers.BooleanField()
    details = serializers.URLField(allow_null=True)


class JobPageSerializer(serializers.Serializer[None]):
    """The newest, of each kind at most 50."""

    results = JobSerializer(many=True)


class JobListView(APIView):
    """Everything long that the caller may see."""

    @extend_schema(
        operation_id="jobs_list",
        responses=forced_singular_serializer(JobPageSerializer),  # type: ignore[no-untyped-call]
        parameters=[OpenApiParameter("kind", str, enum=["sweep", "batch", "import"])],
    )
    def get(self, request: Request) -> Response:
        """The newest jobs, newest first. Ask again to see how far they are; an unchanged list is answered with 304."""
        kind = request.query_params.get("kind")
        if kind is not None and kind not in _KINDS:
            raise ValidationError({"kind": [f"Use one of: {', '.join(_KINDS)}."]})
        found = [job for name, jobs in _KINDS.items() if kind in (None, name) for job in jobs(request, None)]
        found.sort(key=lambda job: job.asked_at, reverse=True)
        shown: Any = found
        return Response({"results": JobSerializer(shown, many=True).data})


class JobView(APIView):
    """One of them."""

    @extend_schema(operation_id="jobs_retrieve", responses=JobSerializer)
    def get(self, request: Request, kind: str, pk: int) -> Response:
        """How far one job has come."""
        for job in _KINDS[kind](request, pk) if kind in _KINDS else ():
            return Response(JobSerializer(job).data)
        raise Http404


def _sweeps(request: Request, pk: int | None) -> Iterable[Job]:
    if not caller_of(request).sees_every_store():
        return
    for one in _newest(Sweep.objects.select_related("asked_by"), pk):
        name = one.asked_by.get_username() if one.asked_by else None
        address = reverse("sweep-detail", args=[one.pk], request=request)
        yield Job(
            id=f"sweep-{one.pk}",
            kind="sweep",
            asked_by=name,
            asked_at=one.asked_at,
            total=one.total,
            done=one.done,
            failed=one.blind,
            finished_at=one.finished_at,
            is_running=one.finished_at is None,
            details=address,
        )


def _batches(request: Request, pk: int | None) -> Iterable[Job]:
    caller = caller_of(request)
    seen = Action.objects.visible_to(caller).filter(batch__isnull=False).values("batch")
    for one in _newest(ActionBatch.objects.filter(pk__in=seen), pk):
        counts = bulk.counts_of(one, caller)
        running = counts["under_way"] > 0
        yield Job(
            id=f"batch-{one.pk}",
            kind="batch",
            asked_by=one.asked_by_name or None,
            asked_at=one.asked_at,
            total=counts["rows"],
            done=counts["done"],
            failed=counts["not_done"] + counts["unclear"],
            finished_at=None,
            is_running=running,
            details=f"{reverse('action-list', request=request)}?batch={one.pk}",
        )


def _imports(request: Request, pk: int | None) -> Iterable[Job]:
    if not caller_of(request).may_manage():
        return
    for one in _newest(ImportRun.objects.exclude(state=ImportState.PREVIEWED).select_related("asked_by"), pk):
        yield Job(
            id=f"import-{one.pk}",
            kind="import",
            asked_by=one.asked_by.get_username() if one.asked_by else None,
            asked_at=one.asked_at,
            total=len(one.verdicts),
            done=one.done,
            failed=one.count("wrong"),
            finished_at=one.finished_at,
            is_running=one.state == ImportState.ASKED,
            details=None,
        )


_KINDS: dict[str, Callable[[Request, int | None], Iterable[Job]]] = {
    "sweep": _sweeps,
    "batch": _batches,
    "import": _imports,
}


def _newest(rows: Any, pk: int | None) -> Any:
    return rows.filter(pk=pk) if pk is not None else rows.order_by("-pk")[:NEWEST]
