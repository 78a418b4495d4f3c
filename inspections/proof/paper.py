"""What all our PDFs have in common: sizes, letters, a foot with page numbers."""

import io
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table, TableStyle

from inspections.proof.letters import FONT, load_fonts, written

load_fonts()
_SMALL = ParagraphStyle("small", fontName=FONT, fontSize=6.5, leading=8.5, wordWrap="CJK")
_PLAIN = ParagraphStyle("plain", fontName=FONT, fontSize=9, leading=13, wordWrap="CJK")
_TITLE = ParagraphStyle("title", fontName=FONT, fontSize=16, leading=22, wordWrap="CJK")
_FOOT = ParagraphStyle("foot", parent=_SMALL, fontSize=7)
_PAGE_NUMBER = ParagraphStyle("page number", parent=_FOOT, alignment=TA_RIGHT)
MARGIN = 12 * mm
_FOR_THE_NUMBER = 30 * mm


def title(text: str) -> Paragraph:
    """A heading, in whatever letters."""
    return Paragraph(written(text), _TITLE)


def plain(text: str) -> Paragraph:
    """A paragraph, in whatever letters."""
    return Paragraph(written(text), _PLAIN)


def small(text: str) -> Paragraph:
    """What stands in a table, in whatever letters."""
    return Paragraph(written(text), _SMALL)


def grid(rows: Sequence[list[Paragraph]], widths: Sequence[float]) -> Table:
    """A table whose first row stands again on every page."""
    # Without a font of its own a table names one that is not in the file.
    style: list[Any] = [
        ("FONTNAME", (0, 0), (-1, -1), FONT),
        ("GRID", (0, 0), (-1, -1), 0.3, colors.HexColor("#94a3b8")),
        ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#e2e8f0")),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    return Table(rows, colWidths=widths, repeatRows=1, style=TableStyle(style))


def as_pdf_file(story: Sequence[Flowable], *, name: str, foot: str, size: tuple[float, float]) -> bytes:
    """A document called `name`, with `foot` and the page's number at the foot of every page."""
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=size,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=16 * mm,
        title=name,
        author="ShopOps",
        initialFontName=FONT,
    )

    def draw_foot(canvas: Canvas, page: SimpleDocTemplate) -> None:
        width = size[0] - 2 * MARGIN
        _draw(Paragraph(written(foot), _FOOT), canvas, width - _FOR_THE_NUMBER)
        _draw(Paragraph(written(_("page {n}").format(n=page.page)), _PAGE_NUMBER), canvas, width)

    document.build(list(story), onFirstPage=draw_foot, onLaterPages=draw_foot)
    return out.getvalue()


def _draw(paragraph: Paragraph, canvas: Canvas, width: float) -> None:
    """Its last line stands at the foot; a longer one grows upwards."""
    paragraph.wrap(width, 10 * mm)
    paragraph.drawOn(canvas, MARGIN, 7 * mm)
