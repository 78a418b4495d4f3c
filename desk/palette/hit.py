"""What the palette offers, as it is shown and where it leads."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """`kind` in words; `act`: the address takes a POST, not a visit."""

    kind: str
    title: str
    detail: str
    url: str
    act: bool = False
