"""Finds the checks by their files."""

import importlib
import pkgutil
import re
from functools import cache

from inspections import checks
from inspections.check import Check


@cache
def all_checks() -> dict[str, Check]:
    """Check id -> check, in the order of their ids. Raises TypeError when a file does not hold the class it is named for."""
    return {name: _check_in(name) for name in sorted(module.name for module in pkgutil.iter_modules(checks.__path__))}


def _check_in(name: str) -> Check:
    module = importlib.import_module(f"{checks.__name__}.{name}")
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Check) and snake_case(value.__name__) == name:
            return value()
    raise TypeError(f"inspections/checks/{name}.py must hold a Check whose class name in snake case is {name}.")


def snake_case(name: str) -> str:
    """OrdersShipOverdue -> orders_ship_overdue."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
