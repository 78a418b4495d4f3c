"""What tables beside the mirror say of buyers: answers, what findings and alerts quote, what was told. Each names itself."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stores.topics import Topic

# What stands where something of a buyer stood and a sentence is made of it.
BLANK = "***"


def _repeats(platform: str, keys: frozenset[str]) -> tuple[()]:
    return ()


@dataclass(frozen=True, slots=True)
class Beyond:
    """One table. `erase`: blanks what it says of these keys of a platform. `keys`: platform and key of each row that says something.

    `forget`: blanks what is older than each topic of a platform may become. All return how many rows; each may run twice.
    `held`: what it says of these keys of a platform, for the buyer; where it only repeats what stands elsewhere, nothing.
    """

    erase: Callable[[str, frozenset[str]], int]
    keys: Callable[[], Iterable[tuple[str, str]]]
    forget: Callable[[str, Mapping[Topic, datetime]], int]
    held: Callable[[str, frozenset[str]], Iterable[Mapping[str, Any]]] = _repeats


_told: dict[str, Beyond] = {}


def says_of_buyers(name: str, beyond: Beyond) -> None:
    """A floor names a table; called at start."""
    _told[name] = beyond


def beyond_the_mirror() -> Mapping[str, Beyond]:
    """All of them, by name."""
    return _told
