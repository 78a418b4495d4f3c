"""The week as a picture for mails: bars without letters, which stand beside it in the mail, so no font is needed."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 560, 120
_GAP = 8
_GRID, _BASE = (216, 222, 228), (140, 149, 159)
WELL, POOR, COUNT = (26, 127, 55), (191, 135, 0), (31, 111, 235)


def bars(shares: Sequence[float], *, colour_of_full: tuple[int, int, int], colour: tuple[int, int, int]) -> bytes:
    """A PNG of bars from 0 to 1; a full bar has its own colour, an empty one is a line on the ground."""
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(image)
    top, ground = 6, HEIGHT - 6
    for share in (1.0, 0.5):
        height = ground - (ground - top) * share
        draw.line([(0, height), (WIDTH, height)], fill=_GRID)
    step = WIDTH / max(len(shares), 1)
    for place, share in enumerate(shares):
        height = (ground - top) * min(max(share, 0.0), 1.0)
        box = [place * step + _GAP / 2, ground - max(height, 1), (place + 1) * step - _GAP / 2, ground]
        draw.rectangle(box, fill=colour_of_full if share >= 1 else colour)
    draw.line([(0, ground), (WIDTH, ground)], fill=_BASE)
    written = BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()
