"""The names of rules that this house knows: those of the shipped files and those of figures; what each counts in and is about."""

import tomllib
from functools import cache
from pathlib import Path

from inspections.figures import KINDS, MONEY
from people.roles import Area

FOLDER = Path(__file__).parent / "rules"
FIGURE = "figure."

# What a rule's name begins with -> whose concern it is; any other is about the store as such.
_AREAS = {
    "orders": Area.ORDERS,
    "messages": Area.MESSAGES,
    "stock": Area.STOCK,
    "balance": Area.MONEY,
    "settlement": Area.MONEY,
    "payment": Area.MONEY,
    "withdrawal": Area.MONEY,
    "reviews": Area.REVIEWS,
    "policy": Area.POLICY,
    "notices": Area.POLICY,
}
_FIGURE_UNITS = {"percent": "percent", "days": "days", "hours": "hours", "minutes": "minutes", MONEY: "usd"}


def unit_of(key: str) -> str:
    """What rules of this name count in; empty for a name that nobody knows."""
    if key in _shipped():
        return _shipped()[key]
    kind = KINDS.get(key.removeprefix(FIGURE)) if key.startswith(FIGURE) else None
    return _FIGURE_UNITS.get(kind.unit, "units") if kind else ""


def known_keys() -> list[str]:
    """Every name that a rule can have."""
    return sorted({*_shipped(), *(f"{FIGURE}{name}" for name in KINDS)})


def names_outside(areas: frozenset[Area]) -> tuple[list[str], list[str]]:
    """What somebody with these areas has no concern with: beginnings of names, and whole names of figures."""
    beginnings = [f"{family}." for family, area in _AREAS.items() if area not in areas]
    return beginnings, [f"{FIGURE}{name}" for name, kind in KINDS.items() if kind.area not in areas]


@cache
def _shipped() -> dict[str, str]:
    """Key -> unit as the shipped files first say it. What is wrong in a file is told by whoever loads it."""
    units: dict[str, str] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        try:
            entries = tomllib.loads(path.read_text(encoding="utf-8")).get("rule", [])
        except tomllib.TOMLDecodeError:
            continue
        for entry in entries:
            key, unit = entry.get("key"), entry.get("unit")
            if isinstance(key, str) and isinstance(unit, str) and not _is_odd_figure(key):
                units.setdefault(key, unit)
    return units


def _is_odd_figure(key: str) -> bool:
    return key.startswith(FIGURE) and key != f"{FIGURE}max_age" and key.removeprefix(FIGURE) not in KINDS
