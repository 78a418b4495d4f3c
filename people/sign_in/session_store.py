"""Sessions lie in the database under a hash of their cookie: whoever reads the database, or a copy of it, is signed in as nobody.

Django's store keeps the cookie itself as the row's key. Here only what touches the database is hashed; in memory, and in the
cookie, the key is what it was. A hash begins with a dot, which no cookie of ours does, so that it is told from one.
"""

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.utils import timezone

_MARK, _LETTERS = ".", 40  # as long as the tables' columns


def kept_key(key: str) -> str:
    """What the session of this cookie is called in the database. What is a hash already, or nothing, stays."""
    if not key or key.startswith(_MARK):
        return key
    return f"{_MARK}{hashlib.sha256(key.encode()).hexdigest()}"[:_LETTERS]


class SessionStore(DatabaseStore):
    """Django's, with hashed keys. Nothing here is asked asynchronously (WSGI alone), so those methods stay Django's."""

    def load(self) -> dict[str, Any]:
        rows = self.model.objects.filter(session_key=kept_key(self.session_key or ""), expire_date__gt=timezone.now())
        row = rows.first()
        if row is None:
            self._session_key = None  # a key of somebody's own making is never taken over
            return {}
        return self.decode(row.session_data)

    def exists(self, session_key: str) -> bool:
        return super().exists(kept_key(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        row.session_key = kept_key(str(row.session_key))
        return row

    def delete(self, session_key: str | None = None) -> None:
        super().delete(kept_key(session_key or self.session_key or "") or None)


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
