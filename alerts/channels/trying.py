"""A marked test message to one address, and how it went. It is the only telling that no alert stands behind."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from alerts.channels.base import Message, Outcome, OutcomeKind
from alerts.channels.registry import CHANNELS
from alerts.models import ChannelAddress
from alerts.outcome_words import outcome_text
from people.audit import Verb, record
from people.models import User
from people.vault import SealBrokenError
from stores.public_address import public_address

DEADLINE_SECONDS = 8.0
NOT_AGAIN_FOR = timedelta(seconds=10)


class TooSoonError(Exception):
    """This address was tried a moment ago."""


def try_address(address: ChannelAddress, by: User, now: datetime) -> Outcome:
    """Sends the test message and writes down how it went. Raises TooSoonError."""
    if address.last_tried_at is not None and now - address.last_tried_at < NOT_AGAIN_FOR:
        raise TooSoonError
    record(by, Verb.RAN, address, after={"action": "test message"})
    outcome = _sent(address)
    address.note(outcome, now)
    return outcome


def _sent(address: ChannelAddress) -> Outcome:
    channel = CHANNELS.get(address.kind)
    if channel is None:
        return Outcome(OutcomeKind.REFUSED, "This kind of channel is not offered any more.")
    try:
        fields = address.fields()
    except SealBrokenError:
        return Outcome(OutcomeKind.REFUSED, "What the address is made of does not open any more; enter it again.")
    return channel.send(fields, sample_message(address.spoken_language()), DEADLINE_SECONDS)


def sample_message(language: str) -> Message:
    """In the recipient's language, and plainly a test."""
    with translation.override(language):
        return Message(
            subject=_("Test message from ShopOps"),
            lines=(_("If you can read this, alerts reach you here. Nothing is wrong."),),
            link=public_address(reverse("admin:index")) or f"http://{settings.ALLOWED_HOSTS[0]}/",
            severity="",
            language=language,
        )


def in_words(outcome: Outcome) -> str:
    """For the person who pressed the button, in the language that is active."""
    words = {
        OutcomeKind.SENT: _("The test message was sent. Look whether it has arrived."),
        OutcomeKind.LATER: _("It could not be sent now: %(detail)s"),
        OutcomeKind.REFUSED: _("It was refused, so this address does not work: %(detail)s"),
        OutcomeKind.UNSURE: _("It is not known whether it arrived: %(detail)s"),
    }[outcome.kind]
    return words % {"detail": outcome_text(outcome.detail)} if "%(detail)s" in words else words
