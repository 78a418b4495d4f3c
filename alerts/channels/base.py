"""What a channel is: a name, the fields an address of it is made of, and one act, `send`.

A channel never raises for what the outside world does: it says how the telling ended, and whoever called decides what comes next.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from alerts.channels.fields import Field, judged


@dataclass(frozen=True, slots=True)
class Message:
    """One telling, its texts in the recipient's language already. Nothing in it is markup: a channel escapes what it must.

    `link` opens the alert; `acknowledge_link` takes it over, where the channel may carry such a link. `reply_key` is equal for
    tellings that belong together (a thread of mails). `possible_repeat`: it may have arrived before.
    """

    subject: str
    lines: tuple[str, ...]
    link: str
    severity: str
    language: str
    acknowledge_link: str = ""
    possible_repeat: bool = False
    reply_key: str = ""


class OutcomeKind(TextChoices):
    """How a telling ended, by what is to be done next."""

    SENT = "sent", pgettext_lazy("state", "sent")
    LATER = "later", _("not now; to be tried again")
    REFUSED = "refused", _("refused; somebody must mend the address")
    UNSURE = "unsure", _("unclear; it may have arrived")


class Outcome(NamedTuple):
    """`detail` says what happened, in English, without any secret. `retry_after`: seconds the service asked us to wait."""

    kind: OutcomeKind
    detail: str
    retry_after: float | None = None


class Channel(ABC):
    """One way of telling. `is_entered`: a person fills in its fields; else a browser makes them.

    `carries_acknowledge_link`: a link that acts for its recipient may be sent there.
    """

    kind: ClassVar[str]
    title: ClassVar[str | Promise]
    fields: ClassVar[tuple[Field, ...]]
    is_entered: ClassVar[bool] = True
    carries_acknowledge_link: ClassVar[bool] = True

    @abstractmethod
    def send(self, fields: Mapping[str, str], message: Message, deadline_seconds: float) -> Outcome:
        """Tells one recipient within the time. `fields` are those that `clean` let pass."""

    def clean(self, given: Mapping[str, str]) -> dict[str, str]:
        """The fields as they are kept. Raises FieldsRefusedError, every wrong field named with what to do."""
        return judged(self.fields, given)

    def shown(self, fields: Mapping[str, str]) -> str:
        """What may be seen of an address: its open fields, never a secret one."""
        return " · ".join(fields[one.name] for one in self.fields if not one.secret and fields.get(one.name))
