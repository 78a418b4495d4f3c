"""Speaks each person's own language, where they chose one."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from people.caller import comes_by_token


class PersonalLanguageMiddleware:
    """After sign-in, the person's language wins over the browser's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = "" if comes_by_token(request) else getattr(request.user, "language", "")
        if not language:
            return self.get_response(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            return self.get_response(request)
