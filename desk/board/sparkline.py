"""A small curve as SVG, drawn here: it needs no script, prints, and says in words what it shows."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

_WIDTH, _HEIGHT, _EDGE = 120, 28, 2


def sparkline(values: Sequence[float], words: str) -> SafeString:
    """The line through `values`; zero is always within the picture. `words`: for those who hear it instead."""
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places(values))
    return format_html(
        '<svg class="shopops-spark" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}">'
        '<title>{}</title><polyline points="{}" fill="none" stroke="currentColor" stroke-width="1.5"/></svg>',
        words,
        _WIDTH,
        _HEIGHT,
        _WIDTH,
        _HEIGHT,
        words,
        points,
    )


def places(values: Sequence[float]) -> list[tuple[float, float]]:
    """Where each value lies in the picture. A single value is a level line; zero is always within."""
    if not values:
        return []
    low, high = min(0, *values), max(0, *values)
    span = (high - low) or 1
    each = values if len(values) > 1 else [values[0], values[0]]
    step = (_WIDTH - 2 * _EDGE) / (len(each) - 1)
    return [
        (_EDGE + number * step, _HEIGHT - _EDGE - (value - low) / span * (_HEIGHT - 2 * _EDGE))
        for number, value in enumerate(each)
    ]
