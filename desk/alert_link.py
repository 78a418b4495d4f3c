"""The page behind a link in a message: says what would be acknowledged, and does it only when the button is pressed."""

from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from alerts.acknowledging import LinkRefusedError, acknowledge_by, open_link
from alerts.lifecycle import ActRefusedError
from inspections.wording import check_title
from people.sign_in.gate import open_to_all


@open_to_all
@csrf_exempt  # no cookie counts here, the link alone does; and browsers that name no referrer say `Origin: null`
@require_http_methods(["GET", "POST"])
@never_cache
def acknowledge_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Needs no sign-in: the link is the person's own. Whoever only looks, such as a preview, changes nothing.

    It tells no more than the message did, and leaks through no referrer."""
    now = timezone.now()
    try:
        opened = open_link(token, now)
    except LinkRefusedError as fault:
        return _page(request, {"refused": _why(fault)}, HTTPStatus.GONE)
    with translation.override(opened.person.language or translation.get_language()):
        context = {
            "what": f"{check_title(opened.alert.check_id)} · {opened.alert.store}",
            "person": opened.person.get_username(),
            "alert": opened.alert,
        }
        if request.method != "POST":
            return _page(request, context)
        try:
            acknowledge_by(token, now)
        except LinkRefusedError as fault:
            return _page(request, {"refused": _why(fault)}, HTTPStatus.GONE)
        except (ActRefusedError, PermissionDenied) as fault:
            return _page(request, {"refused": str(fault)}, HTTPStatus.CONFLICT)
        return _page(request, {**context, "done": True})


def _page(request: HttpRequest, context: dict[str, object], status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    answer = render(request, "desk/acknowledge.html", context, status=status)
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _why(fault: LinkRefusedError) -> str:
    return {
        "expired": _("This link is too old. Sign in to acknowledge the alert."),
        "used": _("This link was used already, or the alert has changed since."),
        "taken": _("Somebody takes care of this alert already."),
        "gone": _("There is no such alert any more, or you may no longer see it."),
    }.get(str(fault), _("This is no link of ours."))
