"""Sentences that are stored in English when something happens, and told in the language of whoever reads them."""

import re
from collections.abc import Iterable

from django.utils.translation import get_language, gettext

_PLACE = re.compile(r"\\\{(\w+)\\\}")


class KnownSentences:
    """`known`: marked for translation where they are listed. Their named places match whatever stands there.

    The first that fits is taken, so what is special stands before what is general. Words of others, such as a platform's own,
    are none of these and stay as they were written.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._known = [(re.compile(_PLACE.sub(r"(?P<\1>.+?)", re.escape(one)), re.DOTALL), one) for one in known]
        self._told: dict[tuple[str | None, str], str] = {}

    def told(self, text: str) -> str:
        """In the active language. Looked for once a language: lists tell the same few sentences again and again."""
        if not text:
            return ""
        asked = (get_language(), text)
        if asked not in self._told:
            if len(self._told) >= 4096:
                self._told.clear()
            self._told[asked] = self._in_this_language(text)
        return self._told[asked]

    def knows(self, text: str) -> bool:
        """True for one of these."""
        return any(pattern.fullmatch(text) for pattern, _ in self._known)

    def _in_this_language(self, text: str) -> str:
        for pattern, known in self._known:
            if found := pattern.fullmatch(text):
                # A place may hold a known sentence again: a page that could not be read, and why.
                return gettext(known).format(**{name: self.told(value) for name, value in found.groupdict().items()})
        return gettext(text)
