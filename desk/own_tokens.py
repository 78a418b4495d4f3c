"""One's own API tokens: made, shown once, revoked. Those who manage people see and revoke everybody's, and make them for others."""

import re
from http import HTTPStatus

from django.contrib import admin, messages
from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from people.admin_site import person
from people.models import ApiToken, User
from people.ranks import changeable_by
from people.rights import Act
from people.sign_in.fresh import fresh_sign_in
from people.tokens.issuing import TokenRefusedError, make, revoke
from people.tokens.scopes import SCOPES
from stores.models import Store, StoreGroup

TOKENS_SHOWN = 200


@never_cache
@require_http_methods(["GET", "POST"])
@staff_member_required
@fresh_sign_in
def tokens_page(request: HttpRequest) -> HttpResponse:
    """The list and the form; after making one, its text, in this answer only."""
    user = _user(request)
    if request.method == "GET":
        return _page(request, user)
    try:
        token, text = _made(request, user)
    except TokenRefusedError as fault:
        return _page(request, user, fault=fault)
    return _page(request, user, made=(token, text))


@require_POST
@staff_member_required
@fresh_sign_in
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends one's own; or another's, for those who manage people."""
    user = _user(request)
    token = get_object_or_404(_seen(user), pk=pk)
    if revoke(token, user, timezone.now()):
        messages.success(request, _("The token “%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("tokens")


def _made(request: HttpRequest, user: User) -> tuple[ApiToken, str]:
    asked = request.POST
    owner = get_object_or_404(changeable_by(user), pk=_number(asked["owner"])) if asked.get("owner") else user
    stores = set(map(_number, asked.getlist("stores"))) or None
    groups = set(map(_number, asked.getlist("groups"))) or None
    if stores and Store.objects.visible_to(user).filter(pk__in=stores).count() != len(stores):
        raise TokenRefusedError("stores", _("Choose stores that you see."))
    if groups and _groups(user).filter(pk__in=groups).count() != len(groups):
        raise TokenRefusedError("groups", _("Choose groups that you are in."))
    return make(
        user,
        owner,
        asked.get("name", ""),
        timezone.now(),
        days=_number(asked.get("days", "")),
        scopes=asked.getlist("scopes") or None,
        store_ids=stores,
        group_ids=groups,
        networks=[text for text in re.split(r"[,\s]+", asked.get("networks", "")) if text] or None,
    )


def _page(
    request: HttpRequest,
    user: User,
    *,
    made: tuple[ApiToken, str] | None = None,
    fault: TokenRefusedError | None = None,
) -> HttpResponse:
    stores = Store.objects.visible_to(user).order_by("name", "pk")
    context = {
        **admin.site.each_context(request),
        "title": _("API tokens"),
        "tokens": _seen(user).select_related("user").order_by("-created_at")[:TOKENS_SHOWN],
        "now": timezone.now(),
        "made": made,
        "fault": fault,
        "scopes": SCOPES,
        "stores": stores[:500],
        "groups": _groups(user),
        "owners": changeable_by(user).filter(is_active=True).order_by("username") if user.may(Act.PEOPLE) else [],
        "asked": request.POST if fault else {},
    }
    return render(request, "desk/tokens.html", context, status=int(HTTPStatus.BAD_REQUEST if fault else HTTPStatus.OK))


def _seen(user: User) -> QuerySet[ApiToken]:
    if user.may(Act.PEOPLE):
        return ApiToken.objects.filter(user__in=changeable_by(user))
    return ApiToken.objects.filter(user=user)


def _groups(user: User) -> QuerySet[StoreGroup]:
    groups = StoreGroup.objects.order_by("name")
    return groups if user.sees_every_store() else groups.filter(members=user)


def _user(request: HttpRequest) -> User:
    user = person(request)
    if not isinstance(user, User):
        raise PermissionDenied
    return user


def _number(text: str) -> int:
    return int(text[:9]) if text.isascii() and text.isdecimal() else 0
