"""Which language a buyer writes in, guessed from a short text: by script first, then by words that only one of them has.

A simplification made on purpose: it chooses a template and tells an agent what to expect; nothing else hangs on it.
"""

import re

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language

# What is spoken to sellers where nothing can be guessed from the text.
_OF_COUNTRY = {
    "TH": "th",
    "VN": "vi",
    "ID": "id",
    "MY": "ms",
    "PH": "tl",
    "CN": "zh",
    "TW": "zh",
    "JP": "ja",
    "MX": "es",
    "BR": "pt",
}
_SCRIPTS = (
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u3400-\u9fff]")),
    ("vi", re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)),
)
_WORDS = {
    "id": "yang kapan barang sudah belum dikirim pesanan tidak bisa kak saya terima kasih apakah berapa",
    "ms": "bila barang dah belum hantar pesanan tak boleh saya terima kasih adakah nak berapa",
    "tl": "po ang ba na hindi kailan salamat pwede kasi yung wala pa magkano",
    "es": "cuándo cuando pedido gracias hola llega por favor dónde está",
    "pt": "quando pedido obrigado obrigada olá chega onde está não você",
    "en": "the is my when order where please hello hi thanks can you not will i",
}
_SETS = {name: frozenset(words.split()) for name, words in _WORDS.items()}


def language_of(text: str, country: str) -> str:
    """An ISO 639-1 code; the country's own language, else English, where the text does not tell."""
    for name, letters in _SCRIPTS:
        if letters.search(text):
            return name
    usual = _OF_COUNTRY.get(country, "en")
    words = set(re.findall(r"\w+", text.casefold()))
    found = {name: len(words & known) for name, known in _SETS.items()}
    most = max(found.values())
    best = [name for name, count in found.items() if count == most]
    return usual if most == 0 or usual in best else best[0]


def language_name(code: str) -> str:
    """As people of the active language call it; a code that nobody knows as it stands."""
    try:
        named = Locale.parse(code).language
        told = Locale.parse(get_language() or "en", sep="-").languages.get(named)
    except (UnknownLocaleError, ValueError):
        return code
    return told or code
