"""DeepL: developers.deepl.com, `POST /v2/translate`. Keys that end with :fx belong to its free host."""

from desk.service.translators.base import Translator, text_in

_NAMES = {"en": "EN-GB", "pt": "PT-BR", "zh": "ZH-HANS"}


class DeepL(Translator):
    """Wants a key."""

    id = "deepl"
    own_address = "https://api.deepl.com"

    def __init__(self, address: str, key: str) -> None:
        free = "https://api-free.deepl.com" if key.endswith(":fx") else ""
        super().__init__(address or free, key)

    def translate(self, text: str, language: str, seconds: float) -> str:
        body = {"text": [text], "target_lang": _NAMES.get(language, language.upper())}
        headers = {"Authorization": f"DeepL-Auth-Key {self.key}"}
        return text_in(self.ask("/v2/translate", body, headers, seconds), "translations", 0, "text")
