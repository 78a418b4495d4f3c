"""A browser's own long line about itself, in words: Chrome on Windows."""

from functools import lru_cache

from django.utils.translation import gettext as _
from ua_parser import parse


def in_words(user_agent: str) -> str:
    """In the person's language; what is not known is left out."""
    browser, system = _parsed(user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")


@lru_cache(maxsize=512)
def _parsed(user_agent: str) -> tuple[str, str]:
    told = parse(user_agent)
    browser = told.user_agent.family if told.user_agent else ""
    system = told.os.family if told.os else ""
    return ("" if browser == "Other" else browser, "" if system == "Other" else system)
