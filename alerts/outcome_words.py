"""How a telling or a webhook ended, in the reader's language. It is stored in English, before it is known who will read it.

What a service itself said stays as it was quoted. `tests/alerts/test_outcome_words.py` finds every such text of this room.
"""

from django.utils.translation import gettext_noop

from people.known_sentences import KnownSentences

OUTCOMES = KnownSentences(
    (
        # Mail.
        gettext_noop("The mail server has taken it."),
        gettext_noop("The mail server answered {status}: {words}"),
        gettext_noop("The mail server could not be reached in time."),
        gettext_noop("The mail server could not be reached: {reason}."),
        gettext_noop("The mail server took the text and did not confirm it: {reason}."),
        gettext_noop("The mail could not be written: a header would hold a line break."),
        gettext_noop("No mail server is set up: set EMAIL_URL."),
        gettext_noop("No e-mail address is kept for this person."),
        # Webhooks.
        gettext_noop("The endpoint"),
        gettext_noop("The endpoint's address or secret does not open; enter it again."),
        gettext_noop("A worker is sending it at this moment; look at the log."),
        gettext_noop("The owner of the endpoint no longer signs in."),
        gettext_noop("The owner may no longer see this line."),
        gettext_noop("The owner may no longer see this store."),
        gettext_noop("It answered 410: it wants no more."),
        gettext_noop("It took nothing for {days} days."),
        gettext_noop("{name} has left."),
        # Every service.
        gettext_noop("{service} has taken it."),
        gettext_noop("{service} answered {status}, which leads elsewhere; it was not followed."),
        gettext_noop("{service} answered with something that is not its own."),
        gettext_noop("{service} answered {status}: {words}"),
        gettext_noop("{service} answered {status}."),
        gettext_noop("{service} was not asked. {reason}"),
        gettext_noop("{service} did not say whether it arrived: {reason}."),
        gettext_noop("{service} could not be reached: {reason}."),
        gettext_noop("No message to {service} can be made of these fields; enter them again."),
        gettext_noop("This kind of channel is not offered any more."),
        gettext_noop("What the address is made of does not open any more; enter it again."),
        gettext_noop("The address is gone or cannot be opened."),
        gettext_noop("The channel itself failed: {fault}."),
        gettext_noop("The browser's keys cannot be used; switch notifications on again there."),
        gettext_noop("Push is not set up: set VAPID_PRIVATE_KEY."),
        # Why nothing came back.
        gettext_noop("no answer in time"),
        gettext_noop("its name could not be resolved"),
        gettext_noop("its certificate is not valid"),
        gettext_noop("no secure connection could be made"),
        gettext_noop("the connection was refused"),
        gettext_noop("what came back is no answer of the web"),
        gettext_noop("the connection broke"),
        gettext_noop("This is not an address of the web."),
        gettext_noop("Only addresses that begin with https:// are asked."),
        gettext_noop("The address has no plain host name."),
        gettext_noop("The address holds a letter that no address has."),
        gettext_noop("The address leads into a private network; it is not asked."),
    )
)


def outcome_text(stored: str) -> str:
    """What happened, in the active language; empty where nothing is stored."""
    return OUTCOMES.told(stored)
