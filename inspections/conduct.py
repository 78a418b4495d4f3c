"""How a store behaves, as values of its snapshot: figures with their targets, points, measures, reviews, notices, what we count."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Source(StrEnum):
    """Where a figure comes from."""

    API = "api"
    WEBHOOK = "webhook"
    COMPUTED = "computed"
    PUSHED = "pushed"
    ATTESTED = "attested"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure by which a store is judged; words and units as in stores.records.MetricRecord.

    `observed_at`: platform time, None for what was read in this very round. `value` None: there is no data, which is not 0.
    """

    external_id: str
    key: str
    name: str
    value: Decimal | None
    unit: str
    target: Decimal | None
    comparator: str
    respected: bool | None
    source: Source = Source.API
    observed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PenaltyPoints:
    """Points given for one violation, as they count now."""

    external_id: str
    points: int
    reason: str
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Measure:
    """Something the platform forbids the store for a while; see stores.records.PunishmentRecord."""

    external_id: str
    kind: str
    platform_kind: str
    reason: str
    begins_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class ListingIssueLine:
    """What is held against a listing that is not taken down. `fix_by_at`: until when it must be mended."""

    external_id: str
    title: str
    kind: str
    reason: str
    fix_by_at: datetime | None


@dataclass(frozen=True, slots=True)
class PoorReview:
    """A review with few stars; `answered` by the seller or not."""

    external_id: str
    product_external_id: str
    rating: int
    text: str
    created_at: datetime
    answered: bool
    can_reply: bool | None


@dataclass(frozen=True, slots=True)
class UnreadNotice:
    """An announcement that nobody here has marked as read. `came_at`: when it was published, or else first seen."""

    external_id: str
    title: str
    came_at: datetime


@dataclass(frozen=True, slots=True)
class PendingReturn:
    """A return or refund that waits for the seller's answer."""

    external_id: str
    order_external_id: str
    created_at: datetime
    respond_by_at: datetime | None


@dataclass(frozen=True, slots=True)
class DispatchTally:
    """Orders whose ship-by time fell into the last days: all of them, and those shipped after it or not at all.

    `close_calls`: shipped with less than four hours to go. `undated`: orders to ship that came without their time.
    """

    due: int = 0
    late: int = 0
    close_calls: int = 0
    undated: int = 0


@dataclass(frozen=True, slots=True)
class SuspiciousMessage:
    """A buyer's message that the scam screen warns of. `reasons`: in a person's words."""

    external_id: str
    conversation_external_id: str
    sent_at: datetime
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conduct:
    """Everything of this kind that is known of one store."""

    figures: tuple[Figure, ...] = ()
    points: tuple[PenaltyPoints, ...] = ()
    measures: tuple[Measure, ...] = ()
    listing_issues: tuple[ListingIssueLine, ...] = ()
    poor_reviews: tuple[PoorReview, ...] = ()
    unread_notices: tuple[UnreadNotice, ...] = ()
    returns: tuple[PendingReturn, ...] = ()
    dispatch: DispatchTally = DispatchTally()
    suspicious: tuple[SuspiciousMessage, ...] = ()

    def figure(self, *keys: str) -> Figure | None:
        """The first figure of these keys that has a value."""
        return next((one for key in keys for one in self.figures if one.key == key and one.value is not None), None)

    def is_told(self, keys: frozenset[str]) -> bool:
        """Whether somebody told us one of these figures."""
        return any(one.key in keys and one.source in (Source.PUSHED, Source.ATTESTED) for one in self.figures)

    def points_now(self) -> Decimal:
        """The penalty points that count now."""
        return Decimal(sum(one.points for one in self.points))
