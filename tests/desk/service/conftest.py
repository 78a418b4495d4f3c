"""The cast, their stores, and buyers who write to them."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from stores.models import Conversation, Message, Store
from tests.faces.conftest import api_of, page_of, world  # noqa: F401  (fixtures)
from tests.faces.world import World

HOUR = timedelta(hours=1)


def a_chat(store: Store, name: str, now: datetime, *, due: timedelta | None = None, **more: Any) -> Conversation:
    """A buyer who waits; `due`: from now until they must be answered."""
    told: dict[str, Any] = {
        "buyer_name": f"{name[0]}***{name[-1]}",
        "created_at": now - 9 * HOUR,
        "last_message_at": now - HOUR,
        "last_sender": "buyer",
        "waiting_since": now - HOUR,
        "answer_by": now + due if due is not None else None,
        "at_risk_from": now + due - 2 * HOUR if due is not None else None,
    }
    chat = Conversation.objects.create(
        store=store, external_id=name, content_hash="", seen_changed_at=now, **{**told, **more}
    )
    says(chat, f"Where is my order? ({name})", now - HOUR)
    return chat


def says(chat: Conversation, text: str, at: datetime, sender: str = "buyer", **more: Any) -> Message:
    """A message in it."""
    return Message.objects.create(
        store=chat.store,
        external_id=f"{chat.external_id}-{Message.objects.count()}",
        conversation_external_id=chat.external_id,
        sender=sender,
        kind="TEXT",
        text=text,
        sent_at=at,
        content_hash="",
        seen_changed_at=at,
        **more,
    )


@pytest.fixture
def chat(world: World) -> Conversation:  # noqa: F811
    """One buyer in our store, with three hours left."""
    Conversation.objects.all().delete()
    return a_chat(world.ours, "Amina", world.now, due=3 * HOUR)
