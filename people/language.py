"""Which language is spoken: the switch, which is Django's and for somebody who had chosen a language of their own changes that choice
too; and what a terminal asks for.
"""

import os

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


def language_of_terminal() -> str:
    """The code of ours that fits the first of LC_ALL, LC_MESSAGES and LANG that is set (`zh_CN.UTF-8`); empty where none does."""
    asked = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    try:
        return translation.get_supported_language_variant(translation.to_language(asked.partition(".")[0]))
    except LookupError:
        return ""
