"""What an API token leaves of its user: a user read with a token carries this, and every gate asks the user."""

from dataclasses import dataclass

from people.rights import Rights


@dataclass(frozen=True, slots=True)
class Narrowing:
    """`rights` None: all of the user's. `stores`, `groups` None: every store the user sees; else those in either."""

    rights: Rights | None = None
    stores: frozenset[int] | None = None
    groups: frozenset[int] | None = None

    def to_stores(self) -> bool:
        """True when only some of the user's stores are left."""
        return self.stores is not None or self.groups is not None
