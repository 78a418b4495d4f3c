"""The letters of our PDFs. The fonts are carried in every file, so it reads the same on a machine that has no Chinese or Thai.

Sarabun has Latin, Vietnamese and Thai; WenQuanYi Micro Hei has Chinese. What neither has (an emoji) is named by its number instead
of being left blank. Nothing here shapes Thai, so a tone above a vowel is taken from a second reading of Sarabun, in which the tones
are those of the font's own higher set: the text can still be searched and copied.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import as_file, files
from itertools import groupby
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FONT = "Sarabun"
_HIGH_TONES = "Sarabun High Tones"
_CHINESE = "WenQuanYi Micro Hei"

# Tone -> the number of its higher glyph in Sarabun 1.0 (`uni0E48.small` and so on).
_HIGHER = {0x0E48: 736, 0x0E49: 739, 0x0E4A: 742, 0x0E4B: 745, 0x0E4C: 747}
_UPPER_VOWELS = frozenset("\u0e31\u0e34\u0e35\u0e36\u0e37\u0e47\u0e4d")
_SARA_AM = "\u0e33"
# Signs of our pages that the fonts lack. A word stands beside each.
_LIKE = {"◷": "◑", "✗": "×"}


def written(text: str) -> str:
    """`text` as the markup of a Paragraph: every letter in the font that has it."""
    runs = groupby(_letters(unicodedata.normalize("NFC", text)), key=lambda letter: letter[0])
    return "".join(_in_font(font, "".join(shown for _font, shown in run)) for font, run in runs)


def load_fonts() -> None:
    """Makes the fonts known to reportlab; once a process."""
    _glyphs()


@cache
def _glyphs() -> dict[str, dict[int, int]]:
    """Font -> letter -> glyph, in the order in which they are asked."""
    sarabun = files("fontpkg_sarabun") / "files" / "Sarabun-Regular.ttf"
    chinese = files("paperang_p2_fonts_cjk") / "fonts" / "wqy-microhei.ttc"
    with as_file(sarabun) as path:
        plain, high = TTFont(FONT, str(path)), TTFont(_HIGH_TONES, str(path))
    high.face.charToGlyph.update(_HIGHER)
    high.face.name += b"-HighTones"  # two fonts of one name in one file would be taken for each other
    with as_file(chinese) as path:
        han = TTFont(_CHINESE, str(path))
    for font in (plain, high, han):
        pdfmetrics.registerFont(font)
    return {FONT: plain.face.charToGlyph, _CHINESE: han.face.charToGlyph}


def _letters(text: str) -> Iterator[tuple[str, str]]:
    """Font and what is written, letter by letter."""
    for place, letter in enumerate(text):
        if letter.isspace():
            yield FONT, " "
        elif ord(letter) in _HIGHER and _stands_on_vowel(text, place):
            yield _HIGH_TONES, letter
        else:
            yield _drawn(_LIKE.get(letter, letter))


def _stands_on_vowel(text: str, place: int) -> bool:
    return text[place - 1 : place] in _UPPER_VOWELS or text[place + 1 : place + 2] == _SARA_AM


@lru_cache(8192)
def _drawn(letter: str) -> tuple[str, str]:
    for font, numbers in _glyphs().items():
        if ord(letter) in numbers:
            return font, letter
    if unicodedata.category(letter) in ("Cf", "Cc", "Mn"):  # joiners and the like draw nothing
        return FONT, ""
    return FONT, f"[U+{ord(letter):04X}]"


def _in_font(font: str, text: str) -> str:
    return escape(text) if font == FONT else f'<font name="{font}">{escape(text)}</font>'
