"""Names of channels and of escalation policies, as people read them; rows and programs know them by their ids."""

from django.utils.translation import gettext, gettext_noop

from alerts.channels.registry import CHANNELS
from alerts.routing_facts import INBOX
from people.known_sentences import KnownSentences

_SHIPPED = KnownSentences((gettext_noop("shipped: {severity}"),))


def channel_name(kind: str) -> str:
    """In the active language; one that is not offered any more by its id."""
    if kind == INBOX:
        return gettext("Inbox")
    return str(CHANNELS[kind].title) if kind in CHANNELS else kind


def policy_text(name: str) -> str:
    """Those that are shipped in the active language; what somebody wrote as it was written."""
    return _SHIPPED.told(name)
