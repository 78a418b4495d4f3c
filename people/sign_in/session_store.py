"""Sessions lie in the database sealed, under a hash of their cookie: whoever reads it, or a copy of it, is signed in as nobody.

Django's store keeps the cookie itself as the row's key. Here only what touches the database is hashed; in memory, and in the
cookie, the key is what it was. A hash begins with a dot, which no cookie of ours does, so that it is told from one.

Django signs what stands in a session, so anybody may read it. Where somebody was going stands there while they sign in, with the buyer
they searched for or the key of a link; part of it is written by allauth, so that not one value but the whole is sealed.
"""

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.utils import timezone

from people.vault import SealBrokenError, seal, unseal

_MARK, _LETTERS = ".", 40  # as long as the tables' columns


def kept_key(key: str) -> str:
    """What the session of this cookie is called in the database. What is a hash already, or nothing, stays."""
    if not key or key.startswith(_MARK):
        return key
    return f"{_MARK}{hashlib.sha256(key.encode()).hexdigest()}"[:_LETTERS]


class SessionStore(DatabaseStore):
    """Django's, hashed and sealed. Nothing here is asked asynchronously (WSGI alone), so those methods stay Django's."""

    def load(self) -> dict[str, Any]:
        rows = self.model.objects.filter(session_key=kept_key(self.session_key or ""), expire_date__gt=timezone.now())
        row = rows.first()
        if row is None:
            self._session_key = None  # a key of somebody's own making is never taken over
            return {}
        return self.decode(row.session_data)

    def encode(self, session_dict: dict[str, Any]) -> str:
        return seal(self.serializer().dumps(session_dict).decode(), self._place())

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Empty for what was never sealed, was sealed with a key that is gone, or for another row: one signs in again."""
        try:
            text = unseal(str(session_data), self._place())
        except (SealBrokenError, ValueError):
            return {}
        found: dict[str, Any] = self.serializer().loads(text.encode())
        return found

    def _place(self) -> str:
        return f"django_session:{kept_key(self.session_key or '')}:session_data"

    def exists(self, session_key: str) -> bool:
        return super().exists(kept_key(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        row.session_key = kept_key(str(row.session_key))
        return row

    def delete(self, session_key: str | None = None) -> None:
        super().delete(kept_key(session_key or self.session_key or "") or None)


def opened(row: AbstractBaseSession) -> dict[str, Any]:
    """What stands in a session's row; the row's own `get_decoded` reads nothing there."""
    return SessionStore(row.session_key).decode(row.session_data)


class SessionByHashMiddleware(SessionMiddleware):
    """Django's; a hash that somebody read in the database is no cookie."""

    def process_request(self, request: HttpRequest) -> None:
        if request.COOKIES.get(settings.SESSION_COOKIE_NAME, "").startswith(_MARK):
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        super().process_request(request)


def name_lists_by_hash() -> None:
    """Called at start: the library's table of who is signed in where names sessions as the database does."""
    from allauth.usersessions.models import UserSession

    UserSession._meta.get_field("session_key").get_prep_value = kept_key  # type: ignore[method-assign]
