"""Translations beside the original: from a real server, asked once, never before an operator set it up."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from desk.service.models import Translation
from people.models import User
from stores.models import Conversation
from tests.alerts.sink import Sink, http, open_sink
from tests.desk.service.conftest import says
from tests.faces.world import World

Browser = Callable[[User], Client]
THAI = "พัสดุของฉันอยู่ที่ไหน"


@pytest.fixture
def translator(settings: Any) -> Iterator[Sink]:
    with open_sink() as sink:
        settings.TRANSLATE_URL = sink.url
        sink.answer = http(200, {"translatedText": "Where is my <b>parcel</b>?"})
        yield sink


def test_nothing_leaves_the_house_until_an_operator_sets_it_up(
    world: World, chat: Conversation, page_of: Browser
) -> None:
    says(chat, THAI, world.now)
    bob = page_of(world.bob)
    assert "/translate/" not in bob.get(f"/service/buyers/{chat.pk}/").content.decode()
    told = bob.post(f"/service/buyers/{chat.pk}/translate/", follow=True).content.decode()
    assert "No translator is set up" in told


def test_it_stands_beside_the_original_and_is_asked_for_once(
    world: World, chat: Conversation, page_of: Browser, translator: Sink
) -> None:
    says(chat, THAI, world.now)
    says(chat, THAI, world.now)
    bob = page_of(world.bob)
    for _click in range(2):
        page = bob.post(f"/service/buyers/{chat.pk}/translate/", follow=True).content.decode()
    assert THAI in page
    assert "Where is my &lt;b&gt;parcel&lt;/b&gt;?" in page
    (asked,) = translator.asked
    assert asked.json() == {"q": THAI, "source": "auto", "target": "en", "format": "text"}


@pytest.mark.parametrize("answer", [http(500), http(200, "no json"), http(200, {"translatedText": ""})])
def test_a_translator_that_fails_is_told_and_nothing_is_kept(
    world: World, chat: Conversation, page_of: Browser, translator: Sink, answer: bytes
) -> None:
    says(chat, THAI, world.now)
    translator.answer = answer
    page = page_of(world.bob).post(f"/service/buyers/{chat.pk}/translate/", follow=True).content.decode()
    assert "The translator gave nothing" in page
    assert THAI in page
    assert not Translation.objects.exists()


def test_another_translator_is_a_setting(
    world: World, chat: Conversation, page_of: Browser, translator: Sink, settings: Any
) -> None:
    settings.TRANSLATE_WITH, settings.TRANSLATE_KEY = "deepl", "the-key:fx"
    translator.answer = http(200, {"translations": [{"text": "Where is it?"}]})
    says(chat, THAI, world.now)
    assert (
        "Where is it?" in page_of(world.bob).post(f"/service/buyers/{chat.pk}/translate/", follow=True).content.decode()
    )
    (asked,) = translator.asked
    assert (asked.headers["authorization"], asked.json()["target_lang"]) == ("DeepL-Auth-Key the-key:fx", "EN-GB")
