"""The page on which a person lets this browser notify them, what it sends, and what an installed app needs."""

import json
from hashlib import blake2b
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from alerts.channels.browsers import TooManyBrowsersError, forget_browser, keep_browser
from alerts.channels.fields import FieldsRefusedError
from alerts.channels.web_push import WebPush, public_key
from alerts.models import ChannelAddress
from people.models import User

_MOST_BYTES = 4096


@require_GET
@staff_member_required
def push_page(request: HttpRequest) -> HttpResponse:
    """A button, and the browsers that notify already."""
    browsers = ChannelAddress.objects.filter(user=request.user.pk, kind=WebPush.kind)
    context = {
        **admin.site.each_context(request),
        **{"title": gettext("Notify this browser"), "public_key": public_key(), "browsers": browsers},
    }
    return render(request, "desk/push.html", context)


@require_POST
@staff_member_required
def keep(request: HttpRequest) -> JsonResponse:
    """`{"endpoint", "keys": {"p256dh", "auth"}, "label"}`, as the browser's PushManager gives them."""
    said = _said(request)
    keys = said.get("keys")
    keys = keys if isinstance(keys, dict) else {}
    given = {"endpoint": said.get("endpoint"), "p256dh": keys.get("p256dh"), "auth": keys.get("auth")}
    assert isinstance(request.user, User)  # noqa: S101  (the decorator lets nobody else in)
    try:
        address = keep_browser(
            request.user, {name: str(value or "") for name, value in given.items()}, str(said.get("label", ""))
        )
    except FieldsRefusedError:
        return JsonResponse({"detail": gettext("This browser's push service is not one we know.")}, status=400)
    except TooManyBrowsersError:
        return JsonResponse({"detail": gettext("You have too many browsers here; remove one first.")}, status=400)
    return JsonResponse({"id": address.pk}, status=201)


@require_POST
@staff_member_required
def forget(request: HttpRequest) -> JsonResponse:
    """`{"endpoint"}`."""
    assert isinstance(request.user, User)  # noqa: S101  (the decorator lets nobody else in)
    return JsonResponse({"forgotten": forget_browser(request.user, str(_said(request).get("endpoint", "")))})


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It must come from above all pages to notify for all of them."""
    page = render_to_string("desk/offline.html", request=request)
    version = blake2b(page.encode(), digest_size=6).hexdigest()  # another language or text is fetched anew
    context = {"version": version}
    answer = render(request, "desk/push_worker.js", context, content_type="text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"], answer["Cache-Control"] = "/", "no-cache"
    return answer


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """What the worker keeps and shows without a connection: that nothing can be said now. Holds nothing of anybody."""
    return render(request, "desk/offline.html")


@require_GET
def manifest(request: HttpRequest) -> JsonResponse:
    """What makes the pages an app that can be installed."""
    pictures = (
        ("icons/icon-192.png", 192, "any"),
        ("icons/icon-512.png", 512, "any"),
        ("icons/maskable-512.png", 512, "maskable"),
    )
    icons = [
        {"src": static(f"desk/{name}"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for name, size, purpose in pictures
    ]
    icons.append({"src": static("desk/icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"})
    ways = (("Board", "board"), ("Alerts", "alerts"), ("Inbox", "alerts_inbox"))
    told = {
        "id": "/admin/",
        "name": "ShopOps",
        "short_name": "ShopOps",
        "description": gettext("Every store, every day: what is wrong, and who must know."),
        "start_url": "/admin/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#1f6feb",
        "icons": icons,
        "shortcuts": [{"name": gettext(words), "url": reverse(name)} for words, name in ways],
    }
    return JsonResponse(told, content_type="application/manifest+json")


def _said(request: HttpRequest) -> dict[str, Any]:
    try:
        told = json.loads(request.body[:_MOST_BYTES])
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
