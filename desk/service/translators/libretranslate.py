"""LibreTranslate, which an operator may run alone: docs.libretranslate.com, `POST /translate`."""

from desk.service.translators.base import Translator, text_in


class LibreTranslate(Translator):
    """Wants an address; a key only where it was set up so."""

    id = "libretranslate"

    def translate(self, text: str, language: str, seconds: float) -> str:
        body = {"q": text, "source": "auto", "target": language, "format": "text"}
        answer = self.ask("/translate", {**body, **({"api_key": self.key} if self.key else {})}, {}, seconds)
        return text_in(answer, "translatedText")
