"""How fast each agent answered, over some days: for managers everybody's, for others their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.decorators import staff_member_required
from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from desk.service.gate import reader
from desk.service.models import Answered
from people.models import User
from stores.models import DEAD, Store

SPANS = (1, 7, 30)
# Fewer first answers say nothing about a share.
_FEW = 5


class Percentile(Aggregate):
    """PostgreSQL's own, between two values where none stands at that place."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"

    def __init__(self, expression: Any, share: float, **more: Any) -> None:
        super().__init__(expression, share=share, output_field=DurationField(), **more)


@dataclass(frozen=True, slots=True)
class AgentFigures:
    """`first`: to somebody who waited. Waits None: there were none. `in_time`: share of those with a deadline; None: few."""

    name: str
    answers: int
    first: int
    half_within: timedelta | None
    most_within: timedelta | None
    in_time: int | None


def figures_of(user: User, since: datetime) -> list[AgentFigures]:
    """The most answers first. What was taken back or came to nothing is no answer."""
    rows = Answered.objects.filter(at__gte=since, store__in=Store.objects.visible_to(user))
    rows = rows.exclude(action__state__in=DEAD)
    if not user.may_manage():
        rows = rows.filter(by=user)
    waited = ExpressionWrapper(F("at") - F("waiting_since"), output_field=DurationField())
    by_agent = rows.values("by__username").annotate(
        answers=Count("pk"),
        first=Count("waiting_since"),
        half=Percentile(waited, 0.5),
        most=Percentile(waited, 0.9),
        dated=Count("answer_by"),
        in_time=Count("pk", filter=Q(at__lte=F("answer_by"))),
    )
    return [_figures(one) for one in by_agent.order_by("-answers", "by__username")]


@require_GET
@staff_member_required
def figures_page(request: HttpRequest) -> HttpResponse:
    """The table, over as many days as the address says."""
    user, now = reader(request), timezone.now()
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(one) for one in SPANS} else 7
    context = {
        **admin.site.each_context(request),
        "title": _("How fast buyers are answered"),
        "lines": figures_of(user, now - timedelta(days=days)),
        "days": days,
        "spans": SPANS,
        "few": _FEW,
        "everybody": user.may_manage(),
    }
    return render(request, "service/figures.html", context)


def _figures(row: Mapping[str, Any]) -> AgentFigures:
    share = round(100 * row["in_time"] / row["dated"]) if row["dated"] >= _FEW else None
    return AgentFigures(row["by__username"] or "–", row["answers"], row["first"], row["half"], row["most"], share)
