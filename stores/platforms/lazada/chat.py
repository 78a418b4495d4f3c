"""Chats with buyers, through the chat app. Lazada forbids polling its lists, so all of them are swept twice a day at most.

Between sweeps only what pushes named is read, session by session; the age of the reading stays the last sweep's.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from stores.platforms.base import SetAside, ShopSession, TopicRead
from stores.platforms.clean import clip
from stores.platforms.errors import RefusedCallError, ScopeMissingError, UnreadableAnswerError
from stores.platforms.lazada import wire
from stores.platforms.lazada.client import NO_CHAT, LazadaClient
from stores.platforms.lazada.pages import ItemReader, Listed, decode
from stores.platforms.lazada.parse_chat import conversation_record, counts, message_record, sender_of
from stores.platforms.lazada.scalars import Scalar, known_time, text_of
from stores.platforms.together import together
from stores.records import Record
from stores.topics import Topic

SWEEP_EVERY = timedelta(hours=12)
_FIRST = timedelta(days=30)  # Lazada keeps a month
_OVERLAP = timedelta(minutes=10)

_PAGE = "20"
_MOST_SESSION_PAGES = 150  # 3000 sessions are all Lazada keeps
_MOST_MESSAGE_PAGES = 5
_AT_ONCE = 6

_SESSIONS = ItemReader(wire.Session, "session_id")
_MESSAGES = ItemReader(wire.Message, "message_id")


async def read_conversations(client: LazadaClient, shop: ShopSession) -> TopicRead:
    """A sweep when one is due, else the sessions that pushes named."""
    if shop.chat is None:
        raise ScopeMissingError(NO_CHAT)
    began = shop.clock.now()
    swept_at = shop.plan.read_ats.get(Topic.CONVERSATIONS)
    if swept_at is not None and began - swept_at < SWEEP_EVERY:
        sessions = await _named(client, shop, shop.plan.poked.get(Topic.CONVERSATIONS, ()))
        read = TopicRead([], shop.plan.watermarks.get(Topic.CONVERSATIONS), as_of=swept_at)
    else:
        sessions = await _swept(client, shop, began)
        read = TopicRead([], began)
    read.set_aside = list(sessions.set_aside.values())
    gate = asyncio.Semaphore(_AT_ONCE)
    opened = await together(*(_messages(client, shop, key, began, gate) for key in sessions.items))
    for session, messages in zip(sessions.items.values(), opened, strict=True):
        records, odd = _conversation(session, messages)
        read.records += records
        read.set_aside += odd
    return read


async def _named(client: LazadaClient, shop: ShopSession, session_ids: Sequence[str]) -> Listed[wire.Session]:
    """Single sessions; one that Lazada does not give is set aside."""
    found: Listed[wire.Session] = Listed({}, {})
    for session_id in dict.fromkeys(session_ids):
        try:
            found.take(_SESSIONS.read([await client.chat_call(shop, "/im/session/get", {"session_id": session_id})]))
        except RefusedCallError as fault:
            found.set_aside[session_id] = SetAside(clip(session_id, 64), str(fault))
    return found


async def _swept(client: LazadaClient, shop: ShopSession, began: datetime) -> Listed[wire.Session]:
    """The sessions that changed since the last sweep. The list comes newest first, so it is read up to there; that order is
    inferred from the cursor, not documented, so a list that is not in order is read to its end."""
    since = shop.plan.since(Topic.CONVERSATIONS, first=began - _FIRST, overlap=_OVERLAP)
    recent: Listed[wire.Session] = Listed({}, {})
    times: list[datetime] = []
    params = {"start_time": _ms(began), "page_size": _PAGE}
    seen = {""}
    for _ in range(_MOST_SESSION_PAGES):
        answer = decode(await client.chat_call(shop, "/im/session/list", params), wire.SessionPage)
        page = _SESSIONS.read(answer.session_list)
        recent.set_aside |= page.set_aside
        changed = {key: at for key, one in page.items.items() if (at := _changed(one)) and at >= since}
        recent.items |= {key: page.items[key] for key in changed}
        times += [at for one in page.items.values() if (at := _changed(one))]
        in_order = all(newer >= older for newer, older in pairwise(times))
        if not answer.has_more or (page.items and not changed and in_order):
            return recent
        params = _next(seen, "last_session_id", answer.last_session_id, answer.next_start_time)
    raise UnreadableAnswerError("The pages of a list never end.")


async def _messages(
    client: LazadaClient, shop: ShopSession, session_id: str, began: datetime, gate: asyncio.Semaphore
) -> Listed[wire.Message]:
    """Newest first, back to the last one a person of the seller's wrote."""
    said: Listed[wire.Message] = Listed({}, {})
    params = {"start_time": _ms(began), "page_size": _PAGE}
    seen = {""}
    async with gate:
        for _ in range(_MOST_MESSAGE_PAGES):
            answer = decode(
                await client.chat_call(shop, "/im/message/list", {"session_id": session_id, **params}),
                wire.MessagePage,
            )
            page = _MESSAGES.read(answer.message_list)
            said.take(page)
            if not answer.has_more or any(_by_staff(one) for one in page.items.values()):
                break
            params = _next(seen, "last_message_id", answer.last_message_id, answer.next_start_time)
    return said


def _next(seen: set[str], name: str, last_id: str | None, start: Scalar) -> dict[str, str]:
    """The parameters of the next page. Raises UnreadableAnswerError for a cursor that was there before, or is missing."""
    cursor = f"{text_of(last_id)} {text_of(start)}".strip()
    if cursor in seen:
        raise UnreadableAnswerError("The pages of a list never end.")
    seen.add(cursor)
    return {"start_time": text_of(start), "page_size": _PAGE, name: text_of(last_id)}


def _changed(session: wire.Session) -> datetime | None:
    try:
        return known_time(session.last_message_time, UTC)
    except ValueError:
        return None


def _by_staff(message: wire.Message) -> bool:
    try:
        return counts(message) and sender_of(message) == "staff"
    except ValueError:
        return False


def _conversation(session: wire.Session, said: Listed[wire.Message]) -> tuple[list[Record], list[SetAside]]:
    """The conversation with its messages; set aside when one of them is not understood, since it may be the answer."""
    try:
        if said.set_aside:
            raise ValueError(f"a message could not be read: {next(iter(said.set_aside.values())).problem}")
        messages = list(said.items.values())
        return [
            conversation_record(session, messages),
            *(message_record(session.session_id, one) for one in messages),
        ], []
    except (ValueError, OverflowError) as fault:
        return [], [SetAside(clip(session.session_id, 64), str(fault)[:300])]


def _ms(at: datetime) -> str:
    return str(int(at.timestamp() * 1000))
