"""What both transports say when an answer is refused or a way does not work."""

from collections.abc import Mapping

from stores.platforms.errors import (
    NotConnectedError,
    NotConnectedInTimeError,
    PlatformError,
    TimedOutError,
    UnreachableError,
    UnreadableAnswerError,
)
from stores.platforms.proxies import ProxyFailedError, ProxyRefusedError

CHUNK_BYTES = 65_536
# How long a proxy may take until the platform is connected; a dead one must not eat a call's whole time.
PROXY_CONNECT_SECONDS = 5.0
_LOGIN_REFUSED = 407


def no_connection(proxy: str, seconds: float) -> PlatformError:
    """The time for connecting is over."""
    if proxy:
        return ProxyFailedError(f"The store's own proxy gave no connection within {PROXY_CONNECT_SECONDS:.0f} seconds.")
    return NotConnectedInTimeError(f"No complete answer within {seconds:.0f} seconds.")


def late(seconds: float) -> TimedOutError:
    """The time for the whole call is over; what was sent may have been read."""
    return TimedOutError(f"No complete answer within {seconds:.0f} seconds.")


def proxy_fault(said: str) -> PlatformError:
    """By what the library says: the login is refused (nothing helps but another), or the way does not work now."""
    if any(word in said.lower() for word in ("407", "authorization required", "authentication", "credentials")):
        return ProxyRefusedError("The store's own proxy does not accept its user name and password.")
    return ProxyFailedError(f"The store's own proxy does not work: {said[:120]}.")


def refused(fault: Exception) -> NotConnectedError:
    """No connection came about."""
    return NotConnectedError(f"The connection failed: {type(fault).__name__}.")


def broken(fault: Exception) -> UnreachableError:
    """The connection ended too early; what was sent may have been read."""
    return UnreachableError(f"The connection failed: {type(fault).__name__}.")


def refuse_start(status: int, headers: Mapping[str, str], most: int, by_proxy: bool) -> None:
    """What the head of an answer already rules out."""
    if by_proxy and status == _LOGIN_REFUSED:
        raise proxy_fault(str(status))
    _refuse_announced(headers, most)


def _refuse_announced(headers: Mapping[str, str], most: int) -> None:
    announced = headers.get("content-length", "")
    if announced.isdigit():
        refuse_over(int(announced), most)


def refuse_over(size: int, most: int) -> None:
    """Raises UnreadableAnswerError above the cap."""
    if size > most:
        raise UnreadableAnswerError(f"The answer is larger than {most:,} bytes.")
