"""Outside text on its way to people: whatever it is, it hides nothing, calls nobody, and never pushes the links out."""

import base64
import hashlib
import hmac
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alerts.channels.by_apprise import ByApprise
from alerts.channels.registry import CHANNELS
from alerts.channels.wording import composed, plain
from tests.alerts.channels.services import SERVICES, message

BY_APPRISE = {kind: channel for kind, channel in CHANNELS.items() if isinstance(channel, ByApprise)}


@settings(max_examples=200)
@given(st.text(max_size=200))
@example("@everyone @here <!channel> <@U1> <AT user_id='all'>")
@example("invoice\u202egnp.exe\x00\x1b[31m")
def test_no_text_hides_anything_or_calls_anybody(text):
    harmless = plain(text)
    assert not re.search(r"@\w|<[@!#]|</?at\b", harmless, re.IGNORECASE)
    assert not re.search("[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", harmless)


@pytest.mark.parametrize("kind", sorted(BY_APPRISE))
@settings(max_examples=25)
@given(st.lists(st.text(max_size=3000), max_size=6), st.text(min_size=1, max_size=300))
def test_a_message_fits_its_service_with_its_links_whole(kind, lines, subject):
    style = BY_APPRISE[kind].style
    text = composed(message(subject=subject, lines=tuple(lines)), style)
    assert style.size(text) <= style.most
    assert style.link("Open", "https://shopops.example.com/alerts/7/") in text
    assert style.link("I take care of it", "https://shopops.example.com/take/a_b-c") in text


def test_a_signed_robot_finds_its_signature_after_reading_the_address_once():
    dingtalk = BY_APPRISE["dingtalk"]
    fields = dingtalk.clean(SERVICES["dingtalk"].fields)
    asked = parse_qs(urlsplit(dingtalk.request_of(fields, message()).url).query)
    text = f"{asked['timestamp'][0]}\n{fields['secret']}".encode()
    expected = hmac.new(fields["secret"].encode(), text, hashlib.sha256).digest()
    assert base64.b64decode(asked["sign"][0]) == expected
