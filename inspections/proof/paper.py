"""What all our PDFs have in common: a font that has Chinese, sizes, a foot with page numbers."""

import io
from collections.abc import Sequence

from django.utils.translation import gettext as _
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, SimpleDocTemplate

# Comes with every PDF reader's Asian fonts, so no font file is carried; it has Latin letters too.
FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
SMALL = ParagraphStyle("small", fontName=FONT, fontSize=6.5, leading=8, wordWrap="CJK")
PLAIN = ParagraphStyle("plain", fontName=FONT, fontSize=9, leading=13, wordWrap="CJK")
TITLE = ParagraphStyle("title", fontName=FONT, fontSize=16, leading=22)
MARGIN = 12 * mm


def as_pdf_file(story: Sequence[Flowable], *, title: str, foot: str, size: tuple[float, float]) -> bytes:
    """A document with `foot` and the page's number at the foot of every page."""
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=size,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=16 * mm,
        title=title,
        author="ShopOps",
    )

    def draw_foot(canvas: Canvas, page: SimpleDocTemplate) -> None:
        canvas.setFont(FONT, 7)
        canvas.drawString(MARGIN, 9 * mm, foot)
        canvas.drawRightString(size[0] - MARGIN, 9 * mm, _("page {n}").format(n=page.page))

    document.build(list(story), onFirstPage=draw_foot, onLaterPages=draw_foot)
    return out.getvalue()
