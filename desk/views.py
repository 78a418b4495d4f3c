"""The desk's own addresses: progress that the home page asks for again and again, the button that starts a sweep, health."""

from http import HTTPStatus

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.utils import timezone
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from desk.broker import broker_answers
from desk.progress import running_progress
from inspections.sweeps import start_sweep
from people.admin_site import may_manage, person
from people.models import User
from people.problems import plain_problem
from people.sign_in.sessions import unattended
from stores.models import Store

# htmx stops asking when it is answered so.
STOP_POLLING = 286


@unattended
@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """The progress bar alone; 286 once nothing runs any more. The browser keeps it, so that an answer like the last is not sent."""
    if not admin.site.has_permission(request):
        return HttpResponse(status=STOP_POLLING)
    now = timezone.now()
    context = {"progress": running_progress(person(request), now), "asked_again": True}
    status = HTTPStatus.OK if context["progress"] else STOP_POLLING
    answer = render(request, "desk/progress.html", context, status=int(status))
    answer["Cache-Control"] = "private, no-cache"
    if context["progress"]:
        set_response_etag(answer)
    found: HttpResponse = get_conditional_response(request, etag=answer.get("ETag"), response=answer)  # type: ignore[assignment]
    return found


@require_POST
def inspect_all(request: HttpRequest) -> HttpResponse:
    """Starts a sweep over every store the person sees; managers only."""
    if not may_manage(request):
        raise PermissionDenied
    user = request.user if isinstance(request.user, User) else None
    sweep = start_sweep(Store.objects.visible_to(person(request)), user)
    asked = ngettext("%d store will be inspected now.", "%d stores will be inspected now.", sweep.total)
    messages.info(request, asked % sweep.total)
    return redirect("admin:index")


@require_GET
@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    """This process answers. Touches nothing outside it."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_GET
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether the database and the broker answer: 200 when both do, else 503 naming the one that does not."""
    found = {"database": _database_answers(), "broker": broker_answers()}
    ready = all(found.values())
    body = {name: "ok" if good else "does not answer" for name, good in found.items()}
    return JsonResponse(body, status=HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE)


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address or a request that means nothing, such as a filter that a list does not have."""
    if request.path.startswith("/api/"):
        return plain_problem(request, HTTPStatus.BAD_REQUEST, "This request cannot be understood.")
    return _fault(HTTPStatus.BAD_REQUEST)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An unknown address, in the API's own shape where the API was meant."""
    if request.path.startswith("/api/"):
        return plain_problem(request, HTTPStatus.NOT_FOUND, "There is nothing at this address.")
    return _fault(HTTPStatus.NOT_FOUND)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A missing right."""
    return _fault(HTTPStatus.FORBIDDEN)


def failed(request: HttpRequest) -> HttpResponse:
    """A fault of ours; Django has logged it."""
    if request.path.startswith("/api/"):
        return plain_problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, "Something failed here; it has been logged.")
    return _fault(HTTPStatus.INTERNAL_SERVER_ERROR)


def _fault(status: HTTPStatus) -> HttpResponse:
    """Without anything of the request: it may have failed before it was known whose it is."""
    return HttpResponse(get_template("desk/fault.html").render({"status": status.value}), status=status)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True
