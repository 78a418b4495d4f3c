"""What can go wrong with a platform. The class says what to do next, the message tells a person what happened.

`code` is a stable word for rows, filters and tests; messages never hold tokens, signatures or buyer data.
"""

from typing import ClassVar

from stores.platforms.said import explanation


class PlatformError(Exception):
    """The platform could not be read. Nothing may be concluded about the store.

    `undone`: what was asked for was certainly not done, since nothing was sent or the platform itself refused it. Where it is
    False a write may have been carried out all the same.
    """

    code: ClassVar[str] = "platform_error"
    undone: ClassVar[bool] = False

    def __init__(self, message: str) -> None:
        super().__init__(explanation(message))


class TryLaterError(PlatformError):
    """A passing fault: the same call may succeed later. `after_seconds`: what the platform asked for."""

    code = "try_later"

    def __init__(self, message: str, after_seconds: float | None = None) -> None:
        super().__init__(message)
        self.after_seconds = after_seconds


class RateLimitedError(TryLaterError):
    """Too many calls."""

    code = "rate_limited"
    undone = True
    # Whom the platform counts together, as far as it says: one "api" of a store, the whole "shop", the whole "app".
    per: ClassVar[str] = "api"


class ShopRateLimitedError(RateLimitedError):
    """Too many calls of this store, whatever they ask for."""

    per = "shop"


class AppRateLimitedError(RateLimitedError):
    """Too many calls of our app, whichever store they are for."""

    per = "app"


class NoTurnError(PlatformError):
    """Our own budget would let this call wait too long."""

    code = "no_turn"
    undone = True


class NotAnsweringError(PlatformError):
    """The platform has not answered for a while and is left alone until the next look."""

    code = "not_answering"
    undone = True


class TimedOutError(TryLaterError):
    """No complete answer within the deadline."""

    code = "timed_out"


class UnreachableError(TryLaterError):
    """No connection, or it broke before the answer was whole."""

    code = "unreachable"


class NotConnectedError(UnreachableError):
    """No connection came about, so nothing was sent."""

    undone = True


class NotConnectedInTimeError(TimedOutError):
    """No connection came about within the deadline, so nothing was sent."""

    undone = True


class ClockRefusedError(TryLaterError):
    """The platform says our timestamp is off; the next try uses its own clock."""

    code = "clock_refused"
    undone = True


class QuotaSpentError(PlatformError):
    """A daily allowance is used up: no more calls until it is renewed."""

    code = "quota_spent"
    undone = True


class HourQuotaSpentError(QuotaSpentError):
    """The allowance of this hour is used up."""


class TokenExpiredError(PlatformError):
    """The access token ended or is not accepted: get a new pair once, then try again."""

    code = "token_expired"
    undone = True


class AuthorisationRefusedError(PlatformError):
    """The platform no longer accepts us for this seller: the seller must connect again."""

    code = "authorisation_refused"
    undone = True


class ScopeMissingError(PlatformError):
    """This area was not granted to our app: the seller must connect again with it, other areas go on."""

    code = "scope_missing"
    undone = True


class StoreClosedError(PlatformError):
    """The platform says the store or its seller is inactive. Said of the store, so this is an observation."""

    code = "store_closed"
    undone = True


class UnreadableAnswerError(PlatformError):
    """An answer that is not what was asked for: cut, too large, not JSON, wrong types."""

    code = "unreadable_answer"


class PagesChangedError(PlatformError):
    """A list changed while its pages were read, so it cannot be called complete."""

    code = "pages_changed"


class RefusedCallError(PlatformError):
    """The platform refuses this very call (bad signature, unknown path, bad parameter): ours to mend, never retried."""

    code = "refused_call"
    undone = True


class NotOfferedError(PlatformError):
    """The platform has no such data for us. Not a fault: the cell says not covered, with this reason."""

    code = "not_offered"
    undone = True
