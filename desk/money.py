"""The money page: what stores hold and what was last settled, in their own currencies and in dollars by named rates."""

from django.contrib import admin
from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from inspections.money import money_of
from people.admin_site import may_manage, person
from people.models import User
from people.roles import Area

LINES_PER_PAGE = 100


def sees_money(request: HttpRequest) -> bool:
    """True for those whose role has the area; also the sidebar's permission callback."""
    return isinstance(request.user, User) and request.user.is_active and Area.MONEY in request.user.areas()


@require_GET
@staff_member_required
def money_page(request: HttpRequest) -> HttpResponse:
    """Sums first, then every store's amounts."""
    user = person(request)
    if not isinstance(user, User) or not sees_money(request):
        raise PermissionDenied
    money = money_of(user, timezone.now().date())
    context = {
        **admin.site.each_context(request),
        "title": _("Money"),
        "money": money,
        "page": Paginator(money.lines, LINES_PER_PAGE).get_page(request.GET.get("page")),
        "may_manage": may_manage(request),
    }
    return render(request, "desk/money.html", context)
