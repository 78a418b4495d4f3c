"""A line of numbers as a small picture in the page itself: no script, and its text for those who do not see it."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString

_WIDTH, _HEIGHT, _EDGE = 120, 28, 2


def sparkline(points: Sequence[tuple[datetime, float]], label: str) -> SafeString | str:
    """Time runs to the right; a dashed line marks zero where it lies within. Fewer than two points are no line."""
    if len(points) < 2:
        return ""
    times, values = [at.timestamp() for at, _value in points], [value for _at, value in points]
    low, high = min(*values, 0.0), max(*values, 0.0)
    across, up = (times[-1] - times[0]) or 1.0, (high - low) or 1.0

    def place(at: float, value: float) -> str:
        x = _EDGE + (_WIDTH - 2 * _EDGE) * (at - times[0]) / across
        return f"{x:.1f},{_HEIGHT - _EDGE - (_HEIGHT - 2 * _EDGE) * (value - low) / up:.1f}"

    zero = place(times[0], 0.0).partition(",")[2]
    line = " ".join(place(at, value) for at, value in zip(times, values, strict=True))
    return format_html(
        '<svg class="shopops-spark" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}">'
        '<line x1="0" x2="{}" y1="{}" y2="{}"></line><polyline points="{}"></polyline></svg>',
        *(label, _WIDTH, _HEIGHT, _WIDTH, _HEIGHT, _WIDTH, zero, zero, line),
    )
