"""What a token may be used for: reading or writing in an area, or managing. A scope never gives what its user lacks."""

from collections.abc import Iterable

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from people.rights import EVERYTHING, Act, Rights
from people.roles import Area

_READ = frozenset({Act.SEE, Act.EXPORT})
_WRITE = _READ | {Act.ANSWER, Act.CHANGE, Act.APPROVE, Act.ASSIGN}
# Revealing what is masked is for people alone: no scope gives it.
_HOUSE = {"manage": Act.MANAGE, "people": Act.PEOPLE}

SCOPES: list[tuple[str, object]] = [
    *(
        (f"{area}:{level}", format_lazy(words, area=area.label))
        for area in Area
        for level, words in (
            ("read", _("{area}: read")),
            ("write", _("{area}: read and write")),
        )
    ),
    ("manage", Act.MANAGE.label),
    ("people", Act.PEOPLE.label),
]
_KNOWN = frozenset(name for name, _words in SCOPES)


def unknown_scopes(names: Iterable[str]) -> list[str]:
    """Those that are no scopes."""
    return sorted(set(names) - _KNOWN)


def rights_of_scopes(names: Iterable[str]) -> Rights:
    """The most that a token with these scopes may do."""
    of_area, of_house = set(), set()
    for name in names:
        area, colon, level = name.partition(":")
        if colon and name in _KNOWN:
            of_area |= {(Area(area), act) for act in (_WRITE if level == "write" else _READ)}
        elif name in _HOUSE:
            of_house.add(_HOUSE[name])
    return Rights(frozenset(of_area), frozenset(of_house))


def only_reads(names: Iterable[str]) -> bool:
    """True when no scope allows to change anything."""
    return not any(name.endswith(":write") or name in _HOUSE for name in names)


def unlimited() -> Rights:
    """Of a token without scopes: whatever its user may."""
    return EVERYTHING
