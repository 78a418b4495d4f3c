"""What is erased of a buyer is erased from notes and translations too."""

from datetime import timedelta

from desk.service.models import ChatNote, Translation
from stores.models import Conversation
from stores.privacy.beyond import beyond_the_mirror
from stores.topics import Topic
from tests.desk.service.conftest import a_chat
from tests.faces.world import World


def test_notes_and_translations_go_with_the_buyer_and_with_time(world: World, chat: Conversation) -> None:
    other = a_chat(world.ours, "Budi", world.now)
    for one in (chat, other):
        about = {"store": one.store, "conversation_external_id": one.external_id, "at": world.now}
        ChatNote.objects.create(text="She is ill.", by_name="bob", **about)
        Translation.objects.create(text="I am ill.", digest="d", language="en", translator="x", **about)
    told = {name: beyond_the_mirror()[name] for name in ("service.chatnote", "service.translation")}
    assert all(("tiktok", "Amina") in set(one.keys()) for one in told.values())
    assert [one.erase("tiktok", frozenset(["Amina"])) for one in told.values()] == [1, 1]
    assert [one.erase("tiktok", frozenset(["Amina"])) for one in told.values()] == [0, 0]
    assert ChatNote.objects.get(conversation_external_id="Amina").text == "***"
    assert list(Translation.objects.values_list("conversation_external_id", flat=True)) == ["Budi"]
    until = dict.fromkeys(Topic, world.now + timedelta(days=1))
    assert [one.forget("tiktok", until) for one in told.values()] == [1, 1]
    assert "ill" not in f"{list(ChatNote.objects.values())}{list(Translation.objects.values())}"
