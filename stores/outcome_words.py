"""What came of an action, a webhook or a look at a way out, in the reader's language. It is stored in English.

What a platform itself said stays as it was quoted. `tests/stores/test_outcome_words.py` finds every such text.
"""

from django.utils.translation import gettext_noop

from people.known_sentences import KnownSentences

OUTCOMES = KnownSentences(
    (
        # What stands at the platform.
        gettext_noop("The message stands in the conversation."),
        gettext_noop("The message does not stand in the conversation."),
        gettext_noop("The conversation holds too many new messages to look through."),
        gettext_noop("The review has no reply."),
        gettext_noop("The review shows this reply."),
        gettext_noop("The review has another reply."),
        gettext_noop("The platform tells no number."),
        gettext_noop("{found} are available, as before."),
        gettext_noop("{found} are available, neither the old nor the new number."),
        gettext_noop("{found} are available."),
        gettext_noop("The items are {states}."),
        gettext_noop("The request is {state}."),
        gettext_noop("The order is {state}."),
        gettext_noop("The parcel is {state}."),
        gettext_noop("Packed; it is set ready to ship next."),
        gettext_noop("{platform} does not show the request."),
        gettext_noop("{platform} does not show the review."),
        gettext_noop("{platform} does not show this order."),
        # Why the platform, or its connector, refused.
        gettext_noop("Nothing of the order is to be packed or set ready to ship; its items are {states}."),
        gettext_noop("{platform} did not take the answer and gives no reason."),
        gettext_noop("{platform} did not take the reply and gives no reason."),
        gettext_noop("{platform} gives no reason (code {code})"),
        gettext_noop("{platform} gives no reason. ({code})"),
        gettext_noop("{platform} gives no reason."),
        gettext_noop("Name the carrier; {platform} offers: {carriers}."),
        gettext_noop("{platform} packs this order itself."),
        gettext_noop("{platform}'s orders have numbers; this is none."),
        gettext_noop("{platform}'s reviews have numbers; this is none."),
        gettext_noop("{platform}'s items and models have numbers; this is none."),
        gettext_noop("{platform} shows no such SKU in this product."),
        gettext_noop("{platform} shows no stock of this SKU in this product."),
        gettext_noop("{platform} shows no stock of this SKU."),
        gettext_noop("{platform} tells no stock of this SKU: {fault}."),
        gettext_noop("{platform} does not offer this way for the order; it offers: {ways}."),
        gettext_noop("The order has no such parcel. It has: {parcels}."),
        gettext_noop("The order has several parcels; name one: {parcels}."),
        gettext_noop("The SKU lies in several warehouses; name one: {warehouses}."),
        gettext_noop("The SKU does not lie in this warehouse. It lies in: {warehouses}."),
        gettext_noop("none"),
        # Ours.
        gettext_noop("Sending failed unexpectedly: {fault}."),
        gettext_noop("The worker that was sending it fell silent."),
        # Ways out.
        gettext_noop("The service that tells addresses answered {status}."),
        gettext_noop("The service that tells addresses did not name one."),
        gettext_noop("The proxy's stored password does not open."),
        # Webhooks.
        gettext_noop("This version has no connector for the platform."),
        gettext_noop("Nothing to be read for it."),
        gettext_noop("None of the shops it names is connected by the app it was signed for."),
        gettext_noop("Everything it names was read since."),
    )
)


def said_text(stored: str) -> str:
    """What was said of it, in the active language; empty where nothing is stored."""
    return OUTCOMES.told(stored)
