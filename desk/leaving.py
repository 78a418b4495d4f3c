"""The page on which somebody is off-boarded: first everything that would end, then one button."""

from http import HTTPStatus

from django.contrib import admin, messages
from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.access.leaving import LeavingRefusedError, off_board, preview
from people.admin_site import person
from people.models import User
from people.ranks import changeable_by
from people.rights import Act
from people.sign_in.fresh import fresh_sign_in


@never_cache
@require_http_methods(["GET", "POST"])
@staff_member_required
@fresh_sign_in
def leaving_page(request: HttpRequest, pk: int) -> HttpResponse:
    """For those who manage people, of those they may change."""
    by = person(request)
    if not isinstance(by, User) or not by.may(Act.PEOPLE):
        raise PermissionDenied
    leaver = get_object_or_404(changeable_by(by), pk=pk)
    why = ""
    if request.method == "POST":
        try:
            off_board(leaver, by, timezone.now(), successor=_successor(request))
        except LeavingRefusedError as fault:
            why = str(fault)
        else:
            messages.success(
                request, _("%(name)s has left. What is to be done by hand stands below.") % {"name": leaver}
            )
            return redirect("leaving", pk=pk)
    leaver.refresh_from_db()
    context = {
        **admin.site.each_context(request),
        "title": _("Off-boarding of %(name)s") % {"name": leaver},
        "leaver": leaver,
        "endings": preview(leaver),
        "successors": User.objects.filter(is_active=True).exclude(pk=pk).order_by("username"),
        "why": why,
    }
    return render(request, "desk/leaving.html", context, status=int(HTTPStatus.BAD_REQUEST if why else HTTPStatus.OK))


def _successor(request: HttpRequest) -> User | None:
    text = request.POST.get("successor", "")
    if not text:
        return None
    number = int(text[:9]) if text.isascii() and text.isdecimal() else 0
    found = User.objects.filter(pk=number, is_active=True).first()
    if found is None:
        raise LeavingRefusedError(_("Choose somebody who is here and stays."))
    return found
