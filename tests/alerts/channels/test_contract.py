"""What every channel keeps to, whichever it is: over real sockets, a server of ours in the place of each service."""

import logging

import pytest

from alerts.channels.base import Channel, OutcomeKind
from alerts.channels.fields import FieldsRefusedError
from alerts.channels.pen import SERVICES as ALLOWED
from alerts.channels.registry import CHANNELS
from tests.alerts.channels.services import SERVICES, message
from tests.alerts.sink import CLOSE, HANG, closed_port, http

SENT, LATER, REFUSED, UNSURE = OutcomeKind.SENT, OutcomeKind.LATER, OutcomeKind.REFUSED, OutcomeKind.UNSURE
KINDS = sorted(SERVICES)
# What a service can do to us, and how that is told: (answer, expected, seconds to wait).
TABLE = {
    "429 with Retry-After": (http(429, "slow down", Retry_After="17"), LATER, 17.0),
    "429 without": (http(429), LATER, None),
    "500": (http(500, "oops"), LATER, None),
    "503": (http(503, "", Retry_After="60"), LATER, 60.0),
    "gateway": (http(502, "bad gateway"), UNSURE, None),
    "redirect": (http(302, "", Location="http://127.0.0.1:1/"), REFUSED, None),
    "unknown token": (http(401, "who are you?"), REFUSED, None),
    "gone": (http(404, "no such hook"), REFUSED, None),
    "garbage": (b"\x15\x03\x01\x00\x02\x02\x46 what is this\r\n\r\n", UNSURE, None),
    "closes without a word": (CLOSE, UNSURE, None),
    "hangs": (HANG, UNSURE, None),
}


@pytest.fixture
def aimed(sink, settings):
    settings.CHANNEL_TEST_ORIGIN = sink.url
    return sink


def send(kind: str, seconds: float = 5.0, **more: object):
    channel = CHANNELS[kind]
    return channel.send(channel.clean(SERVICES[kind].fields), message(**more), seconds)


def test_every_chat_service_stands_in_these_tests():
    assert set(SERVICES) == set(CHANNELS) - {"email", "web_push"}
    assert len(ALLOWED) == len(SERVICES)


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_arrives_at_its_own_service_with_both_links(kind, aimed):
    aimed.answer = SERVICES[kind].taken
    assert send(kind).kind == SENT
    (asked,) = aimed.asked
    assert (asked.method, asked.path.split("/")[1]) == ("POST", SERVICES[kind].host)
    said = asked.body.decode()
    for link in ("https://shopops.example.com/alerts/7/", "https://shopops.example.com/take/a_b-c"):
        assert link in said


@pytest.mark.parametrize("fault", sorted(TABLE))
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_a_service_answers_is_told_by_what_to_do_next(kind, fault, aimed):
    answer, expected, wait = TABLE[fault]
    aimed.answer = answer
    outcome = send(kind, 0.25 if answer == HANG else 5.0)
    assert (outcome.kind, outcome.retry_after) == (expected, wait), outcome
    assert len(aimed.asked) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_where_nothing_could_be_sent_it_is_tried_again_and_never_unsure(kind, aimed, settings):
    settings.CHANNEL_TEST_ORIGIN = f"http://127.0.0.1:{closed_port()}"
    assert send(kind).kind == LATER
    settings.CHANNEL_TEST_ORIGIN = aimed.url.replace("http:", "https:")  # it speaks no TLS
    assert send(kind).kind == LATER
    assert aimed.asked == []


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"discord", "line", "teams"}))
def test_a_200_that_is_not_the_services_own_is_not_believed(kind, aimed):
    aimed.answer = http(200, "<html>Log in to the hotel's network</html>")
    assert send(kind).kind == UNSURE


@pytest.mark.parametrize(
    ("kind", "answer", "expected"),
    [
        ("dingtalk", {"errcode": 310000, "errmsg": "sign not match"}, REFUSED),
        ("dingtalk", {"errcode": 130101, "errmsg": "send too fast"}, LATER),
        ("feishu", {"code": 19021, "msg": "sign match fail"}, REFUSED),
        ("feishu", {"code": 11232, "msg": "frequency limited"}, LATER),
        ("lark", {"code": 19001, "msg": "param invalid"}, REFUSED),
        ("wecom", {"errcode": 93000, "errmsg": "invalid webhook url"}, REFUSED),
        ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}, LATER),
    ],
)
def test_a_200_that_says_no_inside_is_a_no(kind, answer, expected, aimed):
    aimed.answer = http(200, answer)
    outcome = send(kind)
    assert outcome.kind == expected
    assert next(iter(answer.values())) == answer["errcode" if "errcode" in answer else "code"]
    assert answer.get("errmsg", answer.get("msg")) in outcome.detail


def test_services_that_say_how_long_to_wait_in_their_own_way_are_understood(aimed):
    aimed.answer = http(429, {"ok": False, "error_code": 429, "parameters": {"retry_after": 31}})
    assert send("telegram").retry_after == 31.0
    aimed.answer = http(429, {"message": "rate limited", "retry_after": 0.65})
    assert send("discord").retry_after == 0.65
    aimed.answer = http(400, {"error": {"code": 131056, "message": "pair rate limit"}})
    assert send("whatsapp").kind == LATER


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_from_outside_becomes_a_mention_or_a_link(kind, aimed):
    aimed.answer = SERVICES[kind].taken
    send(kind)
    said = aimed.asked[0].json()
    texts = " ".join(_texts(said))
    assert "@everyone" not in texts
    assert "@all" not in texts
    assert "<!channel>" not in texts
    assert "<@U1>" not in texts
    assert "<at " not in texts
    if kind == "telegram":
        assert "<b>orders" not in texts
    if kind in ("discord", "teams"):
        assert "\\[here\\]" in texts
        assert "\\*must\\*" in texts
    if kind == "discord":
        assert said["allowed_mentions"] == {"parse": []}


@pytest.mark.parametrize("kind", [*KINDS, "email"])
def test_a_text_that_is_too_long_loses_its_end_and_never_its_links(kind, aimed, mailoutbox):
    long = message(lines=("订单😀&<*" * 9000,))
    limits = {"telegram": 4096, "discord": 2000, "whatsapp": 1024, "line": 5000, "wecom": 2048}
    if kind == "email":
        CHANNELS[kind].send({"address": "alice@example.com"}, long, 5)
        said = mailoutbox[0].body
    else:
        aimed.answer = SERVICES[kind].taken
        channel = CHANNELS[kind]
        assert channel.send(channel.clean(SERVICES[kind].fields), long, 5).kind == SENT
        assert len(aimed.asked[0].body) < 100_000
        said = max(_texts(aimed.asked[0].json()), key=len)
    assert "https://shopops.example.com/take/a_b-c" in said
    assert "…" in said
    if kind == "wecom":
        assert len(said.encode()) <= limits[kind]
    elif kind in limits:
        assert len(said) <= limits[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_no_secret_is_written_into_the_log_or_the_outcome(kind, aimed, caplog):
    caplog.set_level(logging.DEBUG)
    channel = CHANNELS[kind]
    fields = channel.clean(SERVICES[kind].fields)
    secrets = [fields[one.name] for one in channel.fields if one.secret and fields[one.name]]
    aimed.answer = http(400, f"no such thing: {' '.join(secrets)}")
    outcome = channel.send(fields, message(), 5)
    for secret in secrets:
        assert secret not in outcome.detail
        assert secret not in caplog.text
        assert secret not in channel.shown(fields)


@pytest.mark.parametrize("kind", sorted(CHANNELS))
def test_no_field_takes_an_address_of_somebody_else(kind):
    channel: Channel = CHANNELS[kind]
    good = channel.clean(SERVICES[kind].fields) if kind in SERVICES else {}
    for field in channel.fields:
        for bad in (
            "http://127.0.0.1/",
            "https://169.254.169.254/latest/meta-data",
            "json://localhost",
            "file:///etc/passwd",
            "https://evil.example/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
            "https://hooks.slack.com.evil.example/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
            "https://prod-1.westus.logic.azure.com@127.0.0.1/workflows/0123456789/triggers/manual/paths/invoke?sig=abcdefghijk",
            "https://prod-1.westus.logic.azure.com.evil.example/workflows/0123456789/triggers/manual/paths/invoke?sig=abcdefghi",
            "x\r\nHost: evil.example",
        ):
            with pytest.raises(FieldsRefusedError) as fault:
                channel.clean({**good, field.name: bad})
            assert str(field.hint) == fault.value.faults[field.name]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_kept_can_be_entered_again(kind):
    kept = CHANNELS[kind].clean(SERVICES[kind].fields)
    assert CHANNELS[kind].clean(kept) == kept


def _texts(said: object) -> list[str]:
    if isinstance(said, dict):
        return [text for value in said.values() for text in _texts(value)]
    if isinstance(said, list):
        return [text for value in said for text in _texts(value)]
    return [said] if isinstance(said, str) else []
