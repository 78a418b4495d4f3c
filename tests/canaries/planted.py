"""What is planted: values that occur nowhere else, each with the place it was put into.

A *secret* may be found nowhere at all. A *buyer* (name, phone, e-mail, address as a platform sends them in clear) neither: the mirror
takes in less than that. A buyer's *words* may stand in the columns that docs/privacy.md declares, and nowhere else. A shop's *key* is
no credential (docs/decisions/what-platforms-say.md): it may stand in its one column, and nowhere else.
"""

import base64
import random
import string
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote


class Kind(StrEnum):
    """What a canary is, and so where it may be."""

    SECRET = "secret"
    BUYER = "buyer"
    WORDS = "words"
    SHOP_KEY = "shop_key"


@dataclass(frozen=True)
class Canary:
    """`what`: where it was planted, in words."""

    kind: Kind
    what: str
    value: str

    def spellings(self) -> Iterator[bytes]:
        """As it is, as part of an address, and as Basic authentication writes it, wherever it begins in there."""
        yield from {self.value.encode(), quote(self.value, safe="").encode()}
        for before in range(3):
            coded = base64.b64encode(b"\0" * before + self.value.encode())
            yield coded[(0, 4, 4)[before] : -4]


class Nest:
    """All that is planted. Values of ours are drawn from a fixed seed; those that the product or the sandbox makes are added."""

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(seed)
        self._by_value: dict[str, Canary] = {}

    def __iter__(self) -> Iterator[Canary]:
        return iter(self._by_value.values())

    def __len__(self) -> int:
        return len(self._by_value)

    def secret(self, what: str, *, length: int = 24, letters: str = string.ascii_letters + string.digits) -> str:
        """A new secret of these letters."""
        return self.known(Kind.SECRET, what, "".join(self._draw.choices(letters, k=length)))

    def shop_key(self, what: str) -> str:
        """What a platform calls a shop in its calls."""
        return self.known(Kind.SHOP_KEY, what, "ROW_" + "".join(self._draw.choices(string.ascii_letters, k=24)))

    def words(self, what: str) -> str:
        """A word that only this buyer uses."""
        return self.known(Kind.WORDS, what, "cnry" + "".join(self._draw.choices(string.ascii_lowercase, k=14)))

    def buyer(self, what: str, value: str) -> str:
        """Something of a buyer; `{}` in it becomes what nobody else has."""
        return self.known(Kind.BUYER, what, value.format("".join(self._draw.choices(string.ascii_lowercase, k=10))))

    def phone(self, what: str) -> str:
        """A number that nobody else has."""
        return self.known(Kind.BUYER, what, "8" + "".join(self._draw.choices("123456789", k=10)))

    def known(self, kind: Kind, what: str, value: str) -> str:
        """One that somebody else has made. What is too short to be told from chance is left out."""
        if len(value) >= 10:
            self._by_value.setdefault(value, Canary(kind, what, value))
        return value
