"""The pages of quick replies: what there is and how often it is used; one with its form and every wording it had."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from desk.service.filling import PLACES
from desk.service.gate import reader
from desk.service.models import QuickReply, ReplyKind
from desk.service.quick_replies import LANGUAGES, ReplyRefusedError, Wording, may_write, restore, save
from people.models import User
from people.row_numbers import is_id
from stores.models import Store


@require_GET
@staff_member_required
def quick_replies_page(request: HttpRequest) -> HttpResponse:
    """All that the person sees, most used first."""
    user = reader(request)
    rows = QuickReply.objects.visible_to(user).select_related("store").order_by("-is_active", "-uses", "name", "pk")
    context = {
        **admin.site.each_context(request),
        "title": _("Quick replies"),
        "now": timezone.now(),
        "rows": rows,
        "may_write": may_write(user),
    }
    return render(request, "service/quick_replies.html", context)


@require_http_methods(["GET", "POST"])
@staff_member_required
def new_quick_reply(request: HttpRequest) -> HttpResponse:
    """A new one; as a variant of another where the address names it."""
    user = _writer(request)
    if request.method == "GET":
        return _form(request, user, None, {"name": request.GET.get("name", ""), "is_active": True})
    return _saved(request, user, None)


@require_http_methods(["GET", "POST"])
@staff_member_required
def quick_reply_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them; saving another text makes a new version."""
    user = reader(request)
    reply = get_object_or_404(QuickReply.objects.visible_to(user).select_related("store"), pk=pk)
    if request.method == "GET":
        return _form(request, user, reply, {name: getattr(reply, name) for name in _FIELDS})
    return _saved(request, _writer(request), reply)


@require_POST
@staff_member_required
def restore_quick_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """An old wording becomes the newest."""
    user = _writer(request)
    reply = get_object_or_404(QuickReply.objects.visible_to(user).select_related("store"), pk=pk)
    number = request.POST.get("version", "")
    try:
        restore(reply, int(number) if number.isdecimal() and len(number) < 9 else 0, user, timezone.now())
    except ReplyRefusedError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("The old wording is the newest again."))
    return redirect("quick_reply", pk)


_FIELDS = ("name", "kind", "store_id", "language", "text", "is_active")


def _writer(request: HttpRequest) -> User:
    user = reader(request)
    if not may_write(user):
        raise PermissionDenied
    return user


def _saved(request: HttpRequest, user: User, reply: QuickReply | None) -> HttpResponse:
    typed = request.POST
    number = typed.get("store", "")
    store = get_object_or_404(Store.objects.visible_to(user), pk=int(number)) if is_id(number) else None
    wording = Wording(
        name=typed.get("name", "").strip(),
        text=typed.get("text", "").replace("\r\n", "\n").strip(),
        kind=typed.get("kind", ReplyKind.CHAT),
        store=store,
        language=typed.get("language", ""),
        is_active=typed.get("is_active") == "1",
    )
    try:
        kept = save(wording, user, timezone.now(), reply)
    except ReplyRefusedError as fault:
        filled = {name: getattr(wording, name) for name in ("name", "kind", "language", "text", "is_active")}
        return _form(request, user, reply, {**filled, "store_id": store.pk if store else None}, fault, status=400)
    messages.success(request, _("Saved: %(name)s, version %(number)d.") % {"name": kept.name, "number": kept.version})
    return redirect("quick_reply", kept.pk)


def _form(
    request: HttpRequest,
    user: User,
    reply: QuickReply | None,
    filled: dict[str, Any],
    fault: ReplyRefusedError | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": reply.name if reply else _("New quick reply"),
        "now": timezone.now(),
        "reply": reply,
        "filled": filled,
        "errors": [sentence for told in fault.errors.values() for sentence in told] if fault else [],
        "kinds": ReplyKind.choices,
        "languages": LANGUAGES,
        "stores": Store.objects.visible_to(user).order_by("name", "pk")[:500],
        "places": [f"{{{name}}}" for name in PLACES],
        "versions": reply.versions.all()[:100] if reply else [],
        "may_write": may_write(user),
    }
    return render(request, "service/quick_reply.html", context, status=status)
