"""Why somebody was told, is told later or was not told. Every decision is stored with one of these names."""

from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext, gettext_noop, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from alerts.names import channel_name, policy_text
from alerts.outcome_words import outcome_text
from inspections.places import Places


class Verdict(TextChoices):
    """What a decision came to."""

    TOLD = "told", _("told")
    WAITS = "waits", _("will be told")
    NOT_TOLD = "not_told", _("not told")


class Reason(TextChoices):
    """The named reasons. The label is short; `reason_sentence` says it in full."""

    # Why somebody is told.
    ROUTE = "route", _("a route names you")
    STORE_OWNER = "store_owner", _("you own the store")
    ASSIGNEE = "assignee", _("it is yours")
    NO_OWNER = "no_owner", _("the store has no owner; you manage")
    OWNER_AWAY = "owner_away", _("the store's owner is away; you manage")
    ROLE_COVERS = "role_covers", _("your role covers this line")
    DEPUTY = "deputy", _("you stand in for somebody who is away")
    ESCALATED = "escalated", _("nobody acknowledged it in time")
    NOBODY_ELSE = "nobody_else", _("nobody else could be told")
    FALLBACK = "fallback", _("another channel failed")
    CHANNEL_FAILING = "channel_failing", _("one of your channels fails")
    # Why it waits.
    QUIET_HOURS = "quiet_hours", _("quiet hours")
    OFF_SHIFT = "off_shift", _("outside your shift")
    COLLECTING = "collecting", _("collected with the same fault of other stores")
    SILENCED = "silenced", _("silenced")
    CLEARING = "clearing", _("the fault seems to be gone")
    RATE_LIMITED = "rate_limited", _("many messages at once; it comes with the next")
    ALREADY_TOLD = "already_told", _("you were told lately")
    TRY_AGAIN = "try_again", _("the channel could not take it yet")
    UNSURE = "unsure", _("it is not known whether it arrived")
    # Why not.
    NOT_ROUTED = "not_routed", _("no route names you")
    MAY_NOT_SEE = "may_not_see", _("you may not see this store or line")
    AWAY = "away", _("away")
    NO_CHANNEL = "no_channel", _("no channel that works")
    ACKNOWLEDGED = "acknowledged", _("somebody had acknowledged it")
    SNOOZED = "snoozed", _("it was snoozed")
    RESOLVED = "resolved", _("it was over")
    OUTDATED = "outdated", _("it had changed; a newer message tells")
    GAVE_UP = "gave_up", _("every try failed")
    RECIPIENT_GONE = "recipient_gone", _("the person has left")
    OWN_ACT = "own_act", _("it was their own act")
    NO_SUCH_PERSON = "no_such_person", _("a step names nobody")
    # Told.
    SENT = "sent", pgettext_lazy("state", "sent")
    SENT_AGAIN = "sent_again", _("sent, possibly twice")


_SENTENCES: dict[str, str] = {
    Reason.ROUTE: gettext_noop("The route “{route}” names this person."),
    Reason.STORE_OWNER: gettext_noop("This person owns the store."),
    Reason.ASSIGNEE: gettext_noop("The alert is assigned to this person."),
    Reason.NO_OWNER: gettext_noop("The store has no owner, so those who manage are told."),
    Reason.OWNER_AWAY: gettext_noop("The store's owner is away without a deputy, so those who manage are told."),
    Reason.ROLE_COVERS: gettext_noop("This person looks after the store, and their role covers this line."),
    Reason.DEPUTY: gettext_noop("Stands in for {person}, who is away."),
    Reason.ESCALATED: gettext_noop("Nobody had acknowledged it; step {step} of “{policy}” was due."),
    Reason.NOBODY_ELSE: gettext_noop("Nobody whom the routes name could be told, so those who manage are."),
    Reason.FALLBACK: gettext_noop("It could not be sent by {channel}, so another way was taken."),
    Reason.CHANNEL_FAILING: gettext_noop("A channel that belongs to this person fails: {channel}."),
    Reason.QUIET_HOURS: gettext_noop("Quiet hours until {until}; the inbox has it already."),
    Reason.OFF_SHIFT: gettext_noop("The next shift begins {until}; the inbox has it already."),
    Reason.COLLECTING: gettext_noop("The same fault shows on many stores; they are told together, about {until}."),
    Reason.SILENCED: gettext_noop("Silenced until {until}: {silence}"),
    Reason.CLEARING: gettext_noop("The fault seems to be gone; looked at again {until}."),
    Reason.RATE_LIMITED: gettext_noop("{sent} messages went to this address lately; what else there is comes in one, {until}."),
    Reason.TRY_AGAIN: gettext_noop("The channel could not take it ({detail}); tried again {until}."),
    Reason.UNSURE: gettext_noop("It is not known whether it arrived ({detail}); sent again {until}, marked as a possible repeat."),
    Reason.NOT_ROUTED: gettext_noop("No route and no default names this person for this alert."),
    Reason.MAY_NOT_SEE: gettext_noop("This person may not see this store or this checklist line."),
    Reason.AWAY: gettext_noop("Away; {deputy} is told instead."),
    Reason.NO_CHANNEL: gettext_noop("None of the channels that the route wants works for this person; the inbox has it."),
    Reason.ACKNOWLEDGED: gettext_noop("It was acknowledged before its message was due."),
    Reason.SNOOZED: gettext_noop("It was snoozed; it is told again when that ends."),
    Reason.RESOLVED: gettext_noop("It was over before its message was due."),
    Reason.OUTDATED: gettext_noop("It had changed before its message was due; a newer message tells of it."),
    Reason.ALREADY_TOLD: gettext_noop("Told {at} at the same severity or worse; told again {until} if it is still so."),
    Reason.GAVE_UP: gettext_noop("Every try by {channel} failed: {detail}"),
    Reason.RECIPIENT_GONE: gettext_noop("The person no longer signs in here."),
    Reason.OWN_ACT: gettext_noop("This person took it themselves."),
    Reason.NO_SUCH_PERSON: gettext_noop("Step {step} of “{policy}” names nobody who may see it; the next step is due."),
    Reason.SENT: gettext_noop("Sent by {channel}."),
    Reason.SENT_AGAIN: gettext_noop("Sent by {channel}, marked as a possible repeat."),
}  # fmt: skip


# Places that hold an id or a stored sentence.
_TOLD = {"detail": outcome_text, "channel": channel_name, "policy": policy_text}


def reason_sentence(reason: str, details: Mapping[str, Any]) -> str:
    """The reason in full, in the reader's language. A place that is not known shows a dash."""
    sentence = _SENTENCES.get(reason)
    if sentence is None:
        return reason
    named = {name: told(str(details[name])) for name, told in _TOLD.items() if details.get(name)}
    return gettext(sentence).format_map(Places({**details, **named}))
