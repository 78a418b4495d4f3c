"""What checks are told of a store's sub-accounts: login names are masked, since findings are read by more people than the register."""

from dataclasses import dataclass
from datetime import datetime

from inspections.accounts.rights import Right


@dataclass(frozen=True, slots=True)
class Account:
    """A sub-account that is not removed. `id` is the register's number; `rights` None: not known; `last_used_at` None: not known.

    `person`: the name they sign in with here, empty for nobody; `excess`: rights beyond their role here.
    `is_told`: by another tool, last; no person entered it.
    """

    id: int
    login: str
    role: str
    rights: frozenset[Right] | None
    person: str
    person_is_here: bool
    excess: tuple[Right, ...]
    last_used_at: datetime | None
    registered_at: datetime
    is_told: bool


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A log-in from a device or an address that the store was not seen from in the weeks before. `what`: device, address or both."""

    id: int
    at: datetime
    login: str
    device: str
    address: str
    place: str
    what: str


@dataclass(frozen=True, slots=True)
class LogIns:
    """What is known of a store's log-ins. `first_at`, `last_at` None: none was ever told."""

    first_at: datetime | None = None
    last_at: datetime | None = None
    new_places: tuple[NewPlace, ...] = ()


@dataclass(frozen=True, slots=True)
class BankChange:
    """Another bank account than before. `before`, `ends`: the last digits; `source`: api, pushed or attested; `by`: who said so."""

    id: int
    at: datetime
    before: str
    ends: str
    source: str
    by: str


@dataclass(frozen=True, slots=True)
class BankTold:
    """What is known of the account a store is paid to. `is_known` False: it was never told."""

    is_known: bool = False
    changes: tuple[BankChange, ...] = ()
