"""What a person can want done at a platform, in our words, and how a platform says that it can.

A platform lists its deeds (`Platform.deeds`); what is not in the list is not offered, so coverage is derived from the code.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, NamedTuple

from msgspec import Meta, Struct

# Ids become parts of addresses, so they hold nothing that means something there.
Id = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[\w.\-]+$")]
OptionalId = Annotated[str, Meta(max_length=64, pattern=r"^[\w.\-]*$")]
Text = Annotated[str, Meta(min_length=1, max_length=4000)]
Word = Annotated[str, Meta(max_length=80)]

# Clocks of the database, of a worker and of a platform are apart by less than this.
_APART = timedelta(seconds=30)


class Wish(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing a person wants done; it is kept as JSON until it is."""


class ReplyToConversation(Wish, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A message to the buyer of a conversation."""

    conversation_id: Id
    text: Text


class ReplyToReview(Wish, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The seller's one public answer to a review."""

    review_id: Id
    text: Text


class ReportReview(Wish, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks the platform to look at a review that breaks its rules."""

    review_id: Id
    reason: Text


class ShipOrder(Wish, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The parcel is packed: let the platform send its carrier, or mark it as handed to our own.

    `package_id`: which parcel of an order that has several. `tracking_number` and `carrier_id`: of our own carrier.
    """

    order_id: Id
    package_id: OptionalId = ""
    handover: Literal["", "pickup", "drop_off"] = ""
    tracking_number: Word = ""
    carrier_id: Word = ""


class SetStock(Wish, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So many units of a SKU can be sold from now on. `warehouse_id`: needed where the SKU lies in several."""

    product_id: Id
    sku_id: Id
    quantity: Annotated[int, Meta(ge=0, le=99_999_999)]
    warehouse_id: OptionalId = ""


class AnswerCancellation(Wish, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The seller's answer to a buyer who wants to cancel. `reason`: the platform's own word, where it wants one for a no."""

    cancellation_id: Id
    agree: bool
    reason: Annotated[str, Meta(max_length=120)] = ""


class Receipt(Struct, frozen=True):
    """What the platform said when it took something on.

    `platform_id`: its id of what came into being; `before`: the number that stood there. `more`: this was a step, the next one
    is another request.
    """

    platform_id: str = ""
    said: str = ""
    before: int | None = None
    more: bool = False


class Attempt(Struct, frozen=True):
    """What is known of an attempt whose end is unclear. `began_at`: our clock; `known_ids`: what other attempts brought about."""

    began_at: datetime
    known_ids: frozenset[str] = frozenset()
    before: int | None = None

    def can_have_made(self, message_id: str, at: datetime, ahead_seconds: float) -> bool:
        """False for what is older than the attempt or came from another one. `at`: by the platform's clock."""
        began_there = self.began_at + timedelta(seconds=ahead_seconds)
        return message_id not in self.known_ids and at >= began_there - _APART


class Sight(Struct, frozen=True):
    """What looking for it at the platform showed. `there` None: what stands there tells neither."""

    there: bool | None
    said: str
    platform_id: str = ""


Do = Callable[[Any, Any, Any], Awaitable[Receipt]]
Look = Callable[[Any, Any, Any, Attempt], Awaitable[Sight]]


class Deed(NamedTuple):
    """How a platform does one kind of thing: `do(client, shop, wish)` and `look(client, shop, wish, attempt)`.

    `bounds`: field -> least and most letters of a text, or least and most of a number. `needs`: fields this platform cannot do
    without, given the wish.
    """

    do: Do
    look: Look
    bounds: Mapping[str, tuple[int, int]] = {}
    needs: Callable[[Any], tuple[str, ...]] = lambda wish: ()


Deeds = Mapping[type[Wish], Deed]


def same_text(one: str, other: str) -> bool:
    """Platforms change white space in what they are given."""
    return " ".join(one.split()) == " ".join(other.split())


def reply_seen(reply: str, wanted: str) -> Sight:
    """What the one reply of a review says of ours. `reply`: empty when there is none."""
    if not reply:
        return Sight(False, "The review has no reply.")
    if same_text(reply, wanted):
        return Sight(True, "The review shows this reply.")
    return Sight(False, "The review has another reply.")


def number_seen(found: int | None, wanted: int, before: int | None) -> Sight:
    """What a number that was to be set says. A sale in between makes it neither the old nor the new one."""
    if found is None:
        return Sight(None, "The platform tells no number.")
    if found == wanted:
        return Sight(True, f"{found} are available.")
    if before is not None and found == before:
        return Sight(False, f"{found} are available, as before.")
    return Sight(None, f"{found} are available, neither the old nor the new number.")
