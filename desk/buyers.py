"""The page of a buyer's data: find the buyer, see what is held of them and where, take it away as a file, or erase it with a proof.

And the page that erases a whole store. Both for those who manage, behind a fresh sign-in, confirmed by typing, and in the audit trail.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from people.admin_site import person
from people.audit import Verb
from people.models import AuditEntry, User
from people.sign_in.fresh import fresh_sign_in
from stores.models import Store
from stores.platforms.names import NAMES
from stores.privacy.as_file import BuyersFile, taken_away
from stores.privacy.erasing import BuyerKeys, erase_buyer, erase_store, rows_of_store
from stores.privacy.looking import NotOneBuyerError, chosen_keys, counts_held, keys_found, words_for

_LONGEST_REASON = 300
# What a button asks for -> the file's name, its kind, and how it is written.
_FILES = {
    "export": ("buyer.zip", "application/zip", BuyersFile.as_zip),
    "export_json": ("buyer.json", "application/json; charset=utf-8", BuyersFile.as_json),
}


@never_cache
@require_http_methods(["GET", "POST"])
@staff_member_required
@fresh_sign_in
def buyers_page(request: HttpRequest) -> HttpResponse:
    """Looks for a buyer, shows what is held, exports it or erases it: by POST, so that no address in a history names a buyer."""
    user = _manager(request)
    told = request.POST
    platform, asked, act = told.get("platform", ""), told.get("asked", "").strip(), told.get("act", "look")
    context: dict[str, Any] = {"platform": platform, "asked": asked, "chosen": set(told.getlist("keys"))}
    try:
        if request.method == "POST":
            context["found"] = keys_found(platform, asked, user)
        if request.method == "POST" and act != "look":
            keys = chosen_keys(platform, asked, told.getlist("keys"), user)
            if act in _FILES:
                return _exported(keys, user, act)
            context["held"] = counts_held(keys)
            if act == "erase":
                return redirect("erasure", pk=_erase(request, keys, user))
    except NotOneBuyerError as fault:
        context["why"] = str(fault)
    return _shown(request, "desk/buyers.html", _("A buyer's data"), context)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_member_required
@fresh_sign_in
def erase_store_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What hangs on a store; POST erases it for good."""
    user = _manager(request)
    store = get_object_or_404(Store.objects.visible_to(user), pk=pk)
    context: dict[str, Any] = {"store": store}
    if request.method == "POST":
        try:
            reason = _confirmed(request, store.external_id)
            return redirect("erasure", pk=erase_store(store, user, timezone.now(), reason=reason).line)
        except NotOneBuyerError as fault:
            context["why"] = str(fault)
    rows = [(words_for(name), count) for name, count in rows_of_store(store).items() if count]
    context["rows"] = sorted(rows)
    return _shown(request, "desk/erase_store.html", _("Erase %(store)s") % {"store": store.name}, context)


@never_cache
@require_GET
@staff_member_required
def erasure_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The proof of an erasure: what was blanked, when, by whom and why, and keyed hashes of what was named."""
    _manager(request)
    line = get_object_or_404(AuditEntry, pk=pk, verb=Verb.ERASED, kind__in=("stores.buyer", "stores.store"))
    proof: Mapping[str, Any] = line.after or {}
    context = {
        "line": line,
        "rows": [(words_for(name), count) for name, count in proof.get("rows", {}).items() if count],
        "hashes": proof.get("keys", []),
        "reason": proof.get("reason", ""),
    }
    return _shown(request, "desk/erasure.html", _("Proof of an erasure"), context)


def _exported(keys: BuyerKeys, user: User, act: str) -> HttpResponse:
    """The file for the buyer, and its line in the trail."""
    name, kind, written = _FILES[act]
    answer = HttpResponse(written(taken_away(keys, user, timezone.now())), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _erase(request: HttpRequest, keys: BuyerKeys, user: User) -> int:
    reason = _confirmed(request, keys.buyer_id)
    return erase_buyer(keys, user, timezone.now(), reason=reason).line


def _confirmed(request: HttpRequest, word: str) -> str:
    """The reason, once the word was typed as well."""
    if request.POST.get("confirm", "").strip() != word:
        raise NotOneBuyerError("confirm", _("Nothing was erased: type %(word)s to confirm.") % {"word": word})
    reason = request.POST.get("reason", "").strip()
    if not 0 < len(reason) <= _LONGEST_REASON:
        raise NotOneBuyerError("reason", _("Nothing was erased: say why, in at most 300 letters."))
    return reason


def _manager(request: HttpRequest) -> User:
    user = person(request)
    if not isinstance(user, User) or not user.may_manage():
        raise PermissionDenied
    return user


def _shown(request: HttpRequest, template: str, title: str, context: dict[str, Any]) -> HttpResponse:
    whole = {
        **admin.site.each_context(request),
        "title": title,
        "platforms": NAMES,
        "stores": Store.objects.visible_to(person(request)).order_by("name"),
        **context,
    }
    status = HTTPStatus.BAD_REQUEST if context.get("why") else HTTPStatus.OK
    return render(request, template, whole, status=int(status))
