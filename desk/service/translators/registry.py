"""Which translator the operator chose."""

from django.conf import settings

from desk.service.translators.base import Translator
from desk.service.translators.deepl import DeepL
from desk.service.translators.libretranslate import LibreTranslate

TRANSLATORS: dict[str, type[Translator]] = {kind.id: kind for kind in (LibreTranslate, DeepL)}


def chosen_translator() -> Translator | None:
    """None: none is set up, and nothing leaves the house."""
    kind = TRANSLATORS[settings.TRANSLATE_WITH]
    if not settings.TRANSLATE_URL and not (kind.own_address and settings.TRANSLATE_KEY):
        return None
    return kind(settings.TRANSLATE_URL, settings.TRANSLATE_KEY)
