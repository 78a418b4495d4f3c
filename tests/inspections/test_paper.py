"""Our PDFs read the same everywhere: fonts are in the file, and every text comes out as it went in."""

import io
import re
import struct
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from pypdf import PdfReader
from reportlab.pdfbase import pdfmetrics

from inspections.proof.letters import _HIGH_TONES, _HIGHER
from inspections.proof.paper import as_pdf_file, grid, plain

ONE_LONG_PAGE = (900, 60_000)
NAMES = [
    "ร้านที่ดีที่สุด น้ำปลา ผู้ซื้อ กี่ปี้ ญี่ปุ่น ปั๊ม",
    "Cửa hàng Đồng Nai ₫ Ữ ế ộ",
    unicodedata.normalize("NFD", "Phường Nguyễn Trãi"),
    "深圳市旗舰店（华强北）龘 繁體：臺灣",
    "Kedai Ñandú & <b>Söhne</b> ₱ ฿ €",
]


def pages_of(texts: Sequence[str], size: tuple[float, float] = ONE_LONG_PAGE) -> PdfReader:
    """A PDF of these texts, opened again."""
    return PdfReader(io.BytesIO(as_pdf_file([plain(text) for text in texts], name="x", foot="foot", size=size)))


def squeezed(text: str) -> str:
    """Without what line breaks change."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text))


def fonts_of(pdf: PdfReader) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every font of the file with its description; the description is empty where it is not embedded."""
    for page in pdf.pages:
        for held in page["/Resources"]["/Font"].values():  # type: ignore[index]
            font = held.get_object()
            yield str(font["/BaseFont"]), font.get("/FontDescriptor", {})


def span_of(face: Any, glyph: int) -> tuple[int, int]:
    """The lowest and highest point of a glyph."""
    place = struct.unpack_from(">H", face.get_table("loca"), glyph * 2)[0] * 2
    _contours, _left, bottom, _right, top = struct.unpack_from(">5h", face.get_table("glyf"), place)
    return bottom, top


def catalogue(language: str) -> list[str]:
    """The product's texts in a language; the originals are those of English."""
    with (Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES" / "django.po").open("rb") as file:
        messages = [one for one in read_po(file, locale="zh_Hans") if one.id]
    texts = [one.string if language == "zh" else one.id for one in messages]
    return [part for text in texts for part in ([text] if isinstance(text, str) else text or ()) if part.strip()]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_text_of_the_product_comes_out_as_it_went_in(language: str) -> None:
    texts = catalogue(language)
    told = squeezed(pages_of(texts).pages[0].extract_text())
    lost = [text for text in texts if squeezed(text.replace("◷", "◑").replace("✗", "×")) not in told]
    assert (len(texts) > 500, lost) == (True, [])


@pytest.mark.parametrize("name", NAMES)
def test_store_names_come_out_as_they_went_in(name: str) -> None:
    assert squeezed(name) in squeezed(pages_of([name]).pages[0].extract_text())


def test_every_font_is_in_the_file() -> None:
    table = grid([[plain(name)] for name in NAMES * 30], [300])
    pdf = PdfReader(io.BytesIO(as_pdf_file([table], name="x", foot="", size=(400, 400))))
    fonts = dict(fonts_of(pdf))
    assert len(fonts) > 2
    assert [name for name, described in fonts.items() if "/FontFile2" not in described] == []


def test_what_no_font_has_is_named_and_not_left_blank() -> None:
    assert "Toys [U+1F600]!" in pages_of(["Toys 😀\ufe0f!"]).pages[0].extract_text()


def test_a_tone_above_a_vowel_is_drawn_above_it() -> None:
    font: Any = pdfmetrics.getFont(_HIGH_TONES)
    face = font.face
    top_of_vowels = max(span_of(face, face.charToGlyph[ord(vowel)])[1] for vowel in "\u0e34\u0e35\u0e36\u0e37")
    assert [tone for tone in _HIGHER if span_of(face, face.charToGlyph[tone])[0] <= top_of_vowels] == []


def test_a_foot_in_any_letters_stands_on_every_page() -> None:
    lines = [plain(f"{number}") for number in range(100)]
    pdf = PdfReader(io.BytesIO(as_pdf_file(lines, name="x", foot=" · ".join(NAMES), size=(500, 400))))
    assert len(pdf.pages) > 3
    assert all("深圳市旗舰店" in page.extract_text() for page in pdf.pages)
