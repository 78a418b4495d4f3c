"""The switch between light and dark, and what the shell of every page asks for it."""

from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from desk.look.choice import Look, Theme
from people.models import User

# Asked for once a session: the choice comes along with it from then on.
_KEY = "theme"


def theme_of(request: HttpRequest) -> str | None:
    """`light` or `dark`; None leaves it to the system. The shell's callback."""
    if not isinstance(request.user, User):
        return None
    if _KEY not in request.session:
        chosen = Look.objects.filter(person=request.user).values_list("theme", flat=True).first()
        request.session[_KEY] = chosen or Theme.SYSTEM.value
    theme = str(request.session[_KEY])
    return None if theme == Theme.SYSTEM else theme


@require_POST
@staff_member_required
def choose_theme(request: HttpRequest) -> HttpResponse:
    """`theme`, and `next`: back to where the switch was pressed."""
    theme = request.POST.get("theme", "")
    if theme in Theme.values and isinstance(request.user, User):
        Look.objects.update_or_create(person=request.user, defaults={"theme": theme})
        request.session[_KEY] = theme
    asked = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()})
    return redirect(asked if safe else reverse("admin:index"))
