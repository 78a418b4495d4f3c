"""What can be done, as the audit trail words it. Higher floors may use verbs of their own and name them here at start."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Verb(TextChoices):
    """The verbs that every floor shares."""

    MADE = "made", pgettext_lazy("verb", "made")
    CHANGED = "changed", pgettext_lazy("verb", "changed")
    DELETED = "deleted", _("deleted")
    RAN = "ran", _("ran an action on")
    SIGNED_IN = "signed_in", pgettext_lazy("verb", "signed in")
    SIGNED_OUT = "signed_out", _("signed out")
    SIGN_IN_FAILED = "sign_in_failed", _("failed to sign in")
    ISSUED = "issued", pgettext_lazy("verb", "issued")
    REVOKED = "revoked", pgettext_lazy("verb", "revoked")
    INVITED = "invited", _("invited")
    ACCEPTED = "accepted", _("accepted")
    WITHDRAWN = "withdrawn", _("withdrew")
    GRANTED = "granted", _("granted")
    ENDED = "ended", _("ended")
    OFF_BOARDED = "off_boarded", _("off-boarded")
    REVEALED = "revealed", _("revealed")
    EXPORTED = "exported", _("exported")
    ERASED = "erased", _("erased")
    ROTATED = "rotated", _("rotated")
    CONNECTED = "connected", _("connected")
    DISCONNECTED = "disconnected", _("disconnected")
    IMPORTED = "imported", _("imported")
    UNDONE = "undone", _("undid")
    ATTESTED = "attested", _("attested")
    READ = "read", pgettext_lazy("verb", "read")
    ASKED = "asked", pgettext_lazy("verb", "asked for")


_NAMED: dict[str, Any] = dict(Verb.choices)


def name_verb(verb: str, words: Any) -> None:
    """Gives a verb of a higher floor its words for people."""
    _NAMED[verb] = words


def words_of(verb: str) -> str:
    """The verb for people; one that nobody named as it stands."""
    return str(_NAMED.get(verb, verb.replace("_", " ")))


def named_verbs() -> list[tuple[str, str]]:
    """Every verb that has words, as choices."""
    return [(verb, str(words)) for verb, words in _NAMED.items()]
