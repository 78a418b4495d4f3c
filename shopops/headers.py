"""What every answer says to browsers beside its content: what they may run and fetch, and that private pages are not kept."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

_SELF, _NOTHING, _INLINE, _EVAL = "'self'", "'none'", "'unsafe-inline'", "'unsafe-eval'"

# No inline script anywhere. The theme's Alpine compiles its attributes, which asks for eval; its styles and htmx's are inline.
POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [_SELF],
        "script-src": [_SELF, _EVAL],
        "style-src": [_SELF, _INLINE],
        "img-src": [_SELF, "data:", "blob:"],
        "font-src": [_SELF],
        "connect-src": [_SELF],
        "object-src": [_NOTHING],
        "base-uri": [_NOTHING],
        "form-action": [_SELF],
        "frame-ancestors": [_NOTHING],
    }
}

# Nothing here looks through cameras or pays; passkeys are made and asked for by our own pages alone.
_PERMISSIONS = ", ".join(
    [
        *(f"{name}=()" for name in ("camera", "geolocation", "microphone", "payment", "usb", "serial", "hid", "midi")),
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]
)
_NOT_PRIVATE = ("/static/", "/api/", "/livez", "/readyz")


class HeadersMiddleware:
    """Adds what Django's own security middleware does not. A view that says how long it may be kept is left alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        answer.headers.setdefault("Permissions-Policy", _PERMISSIONS)
        if not request.path.startswith(_NOT_PRIVATE):
            answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer
