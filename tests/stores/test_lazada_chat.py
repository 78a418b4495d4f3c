"""Chats: through the chat app only, swept twice a day at most, and who waits for an answer."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from stores.fetching import FetchLoop
from stores.platforms.errors import ScopeMissingError, UnreadableAnswerError
from stores.records import ConversationRecord, MessageRecord
from stores.topics import Topic
from tests.stores.lazada_gateway import Gateway, Params, data, error, read, session

NOW = datetime.now(UTC).replace(microsecond=0)
TALK = "10_2_77_1_103"


def ms(hours_ago: float) -> int:
    return int((NOW - timedelta(hours=hours_ago)).timestamp() * 1000)


def talk(name: str = TALK, hours_ago: float = 1) -> dict[str, Any]:
    return {"session_id": name, "title": "bruce liu", "last_message_time": ms(hours_ago), "unread_count": 0}


def said(by: str, hours_ago: float, **beside: Any) -> dict[str, Any]:
    """A message by buyer or staff."""
    return {
        "message_id": f"m{hours_ago}",
        "from_account_type": 1 if by == "buyer" else 2,
        "type": 1,
        "template_id": 1,
        "content": json.dumps({"txt": f"{by} {hours_ago}"}),
        "send_time": ms(hours_ago),
        "status": 0,
        "auto_reply": False,
        "process_msg": "",
    } | beside


def sessions(*rows: dict[str, Any], more: bool = False, cursor: str = "") -> Any:
    beside = {"has_more": more, "next_start_time": ms(1), "last_session_id": cursor}
    return data({"session_list": list(rows), **beside}, success=True, err_code="0")


def messages(*rows: dict[str, Any], more: bool = False, cursor: str = "") -> Any:
    beside = {"has_more": more, "next_start_time": ms(1), "last_message_id": cursor}
    return data({"message_list": list(rows), **beside}, success=True, err_code="0")


def conversation(lazada: Gateway, loop: FetchLoop, *rows: dict[str, Any]) -> ConversationRecord:
    lazada.answers |= {"/im/session/list": sessions(talk()), "/im/message/list": messages(*rows)}
    result = read(loop, Topic.CONVERSATIONS)
    assert result.set_aside == []
    return next(one for one in result.records if isinstance(one, ConversationRecord))


def test_without_the_chat_app_nothing_is_said_of_chats(lazada: Gateway, brisk_loop: FetchLoop) -> None:
    with pytest.raises(ScopeMissingError, match="Connect Lazada's chat app"):
        read(brisk_loop, Topic.CONVERSATIONS, session(with_chat=False))
    assert lazada.asked == []


def test_an_app_of_the_wrong_category_is_told(lazada: Gateway, brisk_loop: FetchLoop) -> None:
    lazada.answers["/im/session/list"] = error("InsufficientPermission", "App does not have permission")
    with pytest.raises(ScopeMissingError):
        read(brisk_loop, Topic.CONVERSATIONS)


def test_chats_are_read_with_the_chat_apps_own_keys_and_token_which_is_renewed_alone(
    lazada: Gateway, brisk_loop: FetchLoop
) -> None:
    async def renew(token: str) -> str:
        assert token == "chat-token"
        return "newer-chat-token"

    lazada.answers["/im/session/list"] = lambda params: (
        sessions() if params["access_token"] == "newer-chat-token" else error("IllegalAccessToken")
    )
    shop = session(renew=renew)
    read(brisk_loop, Topic.CONVERSATIONS, shop)
    assert {params["app_key"] for _, params in lazada.asked} == {"200264"}
    assert shop.access_token == "shop-token"


def test_a_buyer_waits_since_the_oldest_question_after_a_persons_answer(lazada: Gateway, brisk_loop: FetchLoop) -> None:
    record = conversation(lazada, brisk_loop, said("buyer", 2), said("buyer", 5), said("staff", 9), said("buyer", 11))
    assert record.waiting_since == NOW - timedelta(hours=5)
    assert (record.last_sender, record.last_staff_reply_at) == ("buyer", NOW - timedelta(hours=9))
    assert record.last_message_at == NOW - timedelta(hours=1)


@pytest.mark.parametrize(
    "beside",
    [
        {"auto_reply": True},
        {"type": 2},
        {"template_id": 10015},
        {"template_id": 2},
        {"status": 1},
        {"process_msg": "NOTE: The message has not been sent."},
    ],
)
def test_what_no_person_sent_or_no_buyer_got_answers_nothing(
    lazada: Gateway, brisk_loop: FetchLoop, beside: dict[str, Any]
) -> None:
    record = conversation(lazada, brisk_loop, said("staff", 2, **beside), said("buyer", 5))
    assert record.waiting_since == NOW - timedelta(hours=5)
    assert record.last_staff_reply_at is None


@pytest.mark.parametrize("beside", [{"type": 2}, {"status": 1}])
def test_a_recalled_or_automatic_message_of_a_buyer_is_no_question(
    lazada: Gateway, brisk_loop: FetchLoop, beside: dict[str, Any]
) -> None:
    assert conversation(lazada, brisk_loop, said("buyer", 2, **beside), said("staff", 5)).waiting_since is None


def test_addresses_and_numbers_in_messages_are_masked(lazada: Gateway, brisk_loop: FetchLoop) -> None:
    text = json.dumps({"txt": "call +65 9123 4567 or a@b.example"})
    lazada.answers |= {
        "/im/session/list": sessions(talk()),
        "/im/message/list": messages(said("buyer", 1, content=text), said("buyer", 2, template_id=3, content="{}")),
    }
    found = [one for one in read(brisk_loop, Topic.CONVERSATIONS).records if isinstance(one, MessageRecord)]
    assert [(one.kind, one.text) for one in found] == [("text", "call [phone] or [e-mail]"), ("picture", "")]


def test_a_message_by_nobody_known_sets_its_conversation_aside_alone(lazada: Gateway, brisk_loop: FetchLoop) -> None:
    lazada.answers["/im/session/list"] = sessions(talk(), talk("10_2_78_1_103"))
    lazada.answers["/im/message/list"] = lambda params: messages(
        said("buyer", 2, from_account_type=1 if params["session_id"] == TALK else 9)
    )
    result = read(brisk_loop, Topic.CONVERSATIONS)
    assert [one.external_id for one in result.records if isinstance(one, ConversationRecord)] == [TALK]
    assert [one.item_id for one in result.set_aside] == ["10_2_78_1_103"]


def test_messages_are_read_back_to_a_persons_answer_and_no_further(lazada: Gateway, brisk_loop: FetchLoop) -> None:
    def page(params: Params) -> Any:
        if "last_message_id" not in params:
            return messages(said("buyer", 2), more=True, cursor="m2")
        return messages(said("buyer", 3), said("staff", 4), more=True, cursor="m4")

    lazada.answers |= {"/im/session/list": sessions(talk()), "/im/message/list": page}
    record = read(brisk_loop, Topic.CONVERSATIONS).records[0]
    assert isinstance(record, ConversationRecord)
    assert record.waiting_since == NOW - timedelta(hours=3)
    assert len(lazada.asked_for("/im/message/list")) == 2


def test_a_sweep_stops_where_the_last_one_began(lazada: Gateway, brisk_loop: FetchLoop) -> None:
    lazada.answers["/im/session/list"] = sessions(talk(hours_ago=1), talk("old", hours_ago=50), more=True, cursor="old")
    lazada.answers["/im/message/list"] = messages(said("staff", 1))
    swept = NOW - timedelta(hours=13)
    known = session(read_ats={Topic.CONVERSATIONS: swept}, watermarks={Topic.CONVERSATIONS: swept})
    with pytest.raises(UnreadableAnswerError, match="never end"):
        read(brisk_loop, Topic.CONVERSATIONS, known)  # the second page is the first again
    pages = [
        sessions(talk(hours_ago=1), more=True, cursor="a"),
        sessions(talk("old", hours_ago=50), more=True, cursor="b"),
    ]
    lazada.answers["/im/session/list"] = lambda params: pages.pop(0)
    result = read(brisk_loop, Topic.CONVERSATIONS, known)
    assert {one.external_id for one in result.records if isinstance(one, ConversationRecord)} == {TALK}
    assert (result.as_of, pages) == (None, [])


def test_sessions_that_come_in_no_order_are_read_to_the_end(lazada: Gateway, brisk_loop: FetchLoop) -> None:
    pages = [
        sessions(talk("older", hours_ago=60), talk("old", hours_ago=50), more=True, cursor="a"),
        sessions(talk(hours_ago=1)),
    ]
    lazada.answers["/im/session/list"] = lambda params: pages.pop(0)
    lazada.answers["/im/message/list"] = messages(said("staff", 1))
    swept = NOW - timedelta(hours=13)
    known = session(read_ats={Topic.CONVERSATIONS: swept}, watermarks={Topic.CONVERSATIONS: swept})
    found = read(brisk_loop, Topic.CONVERSATIONS, known).records
    assert {one.external_id for one in found if isinstance(one, ConversationRecord)} == {TALK}


@pytest.mark.parametrize("cursor", ["", "a"])
def test_a_cursor_that_is_missing_or_turns_in_a_circle_is_an_unreadable_list(
    lazada: Gateway, brisk_loop: FetchLoop, cursor: str
) -> None:
    beside = {"has_more": True, "last_session_id": cursor, "next_start_time": None}
    lazada.answers["/im/session/list"] = data({"session_list": [talk()], **beside}, success=True)
    with pytest.raises(UnreadableAnswerError, match="never end"):
        read(brisk_loop, Topic.CONVERSATIONS)


def test_between_sweeps_only_named_chats_are_read_and_the_age_is_told(lazada: Gateway, brisk_loop: FetchLoop) -> None:
    swept = NOW - timedelta(hours=11)
    lazada.answers["/im/session/get"] = lambda params: (
        data(talk(params["session_id"]), success=True)
        if params["session_id"] == TALK
        else data(None, success=False, err_code="-3", err_message="no such session")
    )
    lazada.answers["/im/message/list"] = messages(said("buyer", 1))
    known = session(read_ats={Topic.CONVERSATIONS: swept}, poked={Topic.CONVERSATIONS: (TALK, "gone", TALK)})
    result = read(brisk_loop, Topic.CONVERSATIONS, known)
    assert result.as_of == swept
    assert [one.external_id for one in result.records if isinstance(one, ConversationRecord)] == [TALK]
    assert [one.item_id for one in result.set_aside] == ["gone"]
    assert lazada.asked_for("/im/session/list") == []


def test_between_sweeps_and_without_news_nothing_is_called(lazada: Gateway, brisk_loop: FetchLoop) -> None:
    swept = NOW - timedelta(hours=11)
    result = read(brisk_loop, Topic.CONVERSATIONS, session(read_ats={Topic.CONVERSATIONS: swept}))
    assert (result.records, result.as_of, lazada.asked) == ([], swept, [])


def test_an_inspection_never_marks_a_chat_as_read(lazada: Gateway, brisk_loop: FetchLoop) -> None:
    conversation(lazada, brisk_loop, said("buyer", 2))
    assert {path for path, _ in lazada.asked} == {"/im/session/list", "/im/message/list"}
