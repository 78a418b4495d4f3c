"""The static files are looked up once in each process, not anew for every browser that a test opens: nothing adds any meanwhile."""

from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware

_look_up = WhiteNoiseMiddleware.add_files_from_finders
_found: dict[str, Any] = {}


def add_files_once_found(layer: WhiteNoiseMiddleware) -> None:
    """What the layer does by itself, remembered."""
    if not _found:
        _look_up(layer)
        _found.update(layer.files)
    layer.files.update(_found)
