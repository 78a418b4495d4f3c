"""The named places of a sentence that is told to people."""

from typing import Any


class Places(dict[str, Any]):
    """Values for `format_map`; a place that is not known shows a dash."""

    def __missing__(self, name: str) -> str:
        return "–"
