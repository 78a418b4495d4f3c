"""The kinds of action, found by their files: `kinds/<id>.py` holds one Kind whose id is the file's name."""

import pkgutil
from functools import cache
from importlib import import_module

from django.utils.translation import gettext

from stores.actions import kinds
from stores.actions.kind import AnyKind, Kind
from stores.platforms.deeds import Wish
from stores.platforms.registry import PLATFORMS


@cache
def all_kinds() -> dict[str, AnyKind]:
    """By their ids. Raises RuntimeError for a file that holds no kind of its name."""
    return {found.name: _kind_in(found.name) for found in pkgutil.iter_modules(kinds.__path__)}


def kind_of(wish: type[Wish]) -> AnyKind:
    """The kind that a wish is of."""
    return next(kind for kind in all_kinds().values() if kind.wish is wish)


def kind_choices() -> list[tuple[str, str]]:
    """Choices for a field; a callable, so that a new kind costs no migration."""
    return [(kind.id, gettext(kind.title)) for kind in all_kinds().values()]


def reason_not_offered(platform: str, kind: AnyKind) -> str | None:
    """Why a platform's stores cannot have this done, as a sentence in English; None where they can."""
    if platform not in PLATFORMS:
        return "This version has no connector for the platform."
    return PLATFORMS[platform].reason_not_done(kind.wish)


def _kind_in(name: str) -> AnyKind:
    module = import_module(f"{kinds.__name__}.{name}")
    classes = (one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Kind))
    found = [one for one in classes if getattr(one, "id", None) == name]
    if len(found) != 1:
        raise RuntimeError(f"{kinds.__name__}.{name} must hold one Kind whose id is {name!r}")
    kind: AnyKind = found[0]()
    return kind
