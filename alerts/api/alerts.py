"""The alerts there are, in the API: lists that can be followed, one alert, its history and who heard of it."""

from typing import Any

from django.db.models import F, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alerts.api.acts import ActsOnAlerts
from alerts.api.rows import (
    ALERT_ROWS,
    AlertFilters,
    AlertSerializer,
    DecisionSerializer,
    HistorySerializer,
)
from alerts.models import Alert
from inspections.finding_rows import told_of_finding
from people.keyset import Order, PageAsked
from people.programs.written_lists import WrittenViews
from people.programs.written_rows import Moment, Teller

MOST_DECISIONS = 500


class AlertViews(ActsOnAlerts, WrittenViews):
    """Alerts of the caller's stores and checklist lines."""

    written = ALERT_ROWS
    queryset = Alert.objects.none()
    serializer_class = AlertSerializer
    filterset_class = AlertFilters

    def get_queryset(self) -> QuerySet[Alert]:
        related = ("store", "finding", "assignee")
        return Alert.objects.visible_to(self.request.user).select_related(*related)  # type: ignore[arg-type]

    def teller(self) -> Teller:
        return told_of_finding

    @extend_schema(
        operation_id="alerts_list",
        parameters=[OpenApiParameter("order", enum=[one.value for one in Order], description="`updated`: follow.")],
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The newest first, or with `order=updated` in the order in which they changed."""
        asked = PageAsked.of(request.query_params)
        chosen = self.chosen()
        wanted = self.asked_of(chosen, Moment(F("updated_at")))
        rows, following = asked.read(wanted, "updated_at", request.build_absolute_uri())
        return Response({"next": following, "previous": None, "results": chosen.as_json(rows, self.teller)})

    @extend_schema(responses=HistorySerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filterset_class=None)
    def history(self, request: Request, pk: str) -> Response:
        """Everything that happened to it, the newest first."""
        return Response(HistorySerializer(self.get_object().acts.order_by("-id"), many=True).data)

    @extend_schema(responses=DecisionSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filterset_class=None)
    def decisions(self, request: Request, pk: str) -> Response:
        """Why did I (not) hear of this? Who was told, when, by which way, and who was not, and why."""
        rows = self.get_object().decisions.select_related("user").order_by("-id")[:MOST_DECISIONS]
        return Response(DecisionSerializer(rows, many=True).data)
