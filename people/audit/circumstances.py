"""From where something is being done: a request, a task or a command. Known to whoever writes the trail, passed by nobody."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Source(TextChoices):
    """Through which face."""

    PAGE = "page", _("page")
    ADMIN = "admin", _("admin")
    API = "api", _("API")
    TASK = "task", _("task")
    COMMAND = "command", _("command")


@dataclass(slots=True)
class Circumstances:
    """Source, address and request of what is being done now. The source becomes known while the request is resolved."""

    source: Source = Source.COMMAND
    address: str = ""
    request_id: str = ""


_now: ContextVar[Circumstances | None] = ContextVar("circumstances", default=None)


def circumstances() -> Circumstances:
    """Those of the running request or task; outside of both it is a command."""
    return _now.get() or Circumstances()


@contextmanager
def under(these: Circumstances) -> Iterator[Circumstances]:
    """Whatever is recorded inside is recorded with these."""
    token = _now.set(these)
    try:
        yield these
    finally:
        _now.reset(token)


def begin_task(task_id: str) -> None:
    """A task begins in this thread."""
    _now.set(Circumstances(Source.TASK, request_id=task_id[:36]))


def end_task() -> None:
    """It has ended."""
    _now.set(None)


def new_request_id() -> str:
    """32 hexadecimal digits."""
    return uuid.uuid4().hex
