"""The language switch: Django's, and for somebody who had chosen a language of their own it changes that choice too."""

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.views.i18n import set_language as django_set_language

from people.models import User


def set_language(request: HttpRequest) -> HttpResponseBase:
    """POST `language` and `next`. Without the second step the personal choice would win and the switch seem broken."""
    answer = django_set_language(request)
    chosen = request.POST.get("language", "")
    if isinstance(request.user, User) and request.user.language and translation.check_for_language(chosen):
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    return answer
