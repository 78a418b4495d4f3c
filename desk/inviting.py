"""The page on which somebody is invited: e-mail, role, template, store groups; the link is mailed, and shown once."""

from http import HTTPStatus

from django.contrib import admin
from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.access.inviting import InvitationRefusedError, Invited, invite, send
from people.admin_site import person
from people.audit import Verb, record_rows
from people.models import RoleTemplate, User
from people.ranks import may_give_template, roles_given_by
from people.rights import Act
from people.roles import Role
from people.sign_in.fresh import fresh_sign_in
from stores.models import StoreGroup
from stores.public_address import public_address


@never_cache
@require_http_methods(["GET", "POST"])
@staff_member_required
@fresh_sign_in
def invite_page(request: HttpRequest) -> HttpResponse:
    """For those who manage people."""
    by = person(request)
    if not isinstance(by, User) or not by.may(Act.PEOPLE):
        raise PermissionDenied
    if request.method == "GET":
        return _page(request, by)
    try:
        invited = _invited(request, by)
    except InvitationRefusedError as fault:
        return _page(request, by, fault)
    link = public_address(reverse("accept_invitation", args=[invited.text]), request)
    context = {
        **admin.site.each_context(request),
        "title": _("Invited"),
        "invitation": invited.invitation,
        "link": link,
        "sent": send(invited, link),
    }
    return render(request, "desk/invited.html", context)


@transaction.atomic
def _invited(request: HttpRequest, by: User) -> Invited:
    asked = request.POST
    template = RoleTemplate.objects.filter(pk=_number(asked.get("template", ""))).first()
    if asked.get("template") and template is None:
        raise InvitationRefusedError("template", _("There is no such template."))
    invited = invite(by, asked.get("email", ""), asked.get("role", ""), timezone.now(), template=template)
    groups = list(StoreGroup.objects.filter(pk__in=[_number(text) for text in asked.getlist("groups")]))
    user = invited.invitation.user
    user.store_groups.set(groups)
    record_rows(by, Verb.CHANGED, groups, after={"joined": user.username})
    return invited


def _page(request: HttpRequest, by: User, fault: InvitationRefusedError | None = None) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Invite somebody"),
        "roles": [role for role in roles_given_by(by) if role != Role.INTEGRATION],
        "templates": [one for one in RoleTemplate.objects.all() if may_give_template(by, one)],
        "groups": StoreGroup.objects.order_by("name"),
        "chosen": {_number(text) for text in request.POST.getlist("groups")},
        "asked": request.POST,
        "fault": fault,
    }
    status = HTTPStatus.BAD_REQUEST if fault else HTTPStatus.OK
    return render(request, "desk/invite.html", context, status=int(status))


def _number(text: str) -> int:
    return int(text[:9]) if text.isascii() and text.isdecimal() else 0
