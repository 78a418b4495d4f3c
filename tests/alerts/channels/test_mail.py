"""Mail: how each way a mail server can answer is told, and what the mail itself holds."""

import socket
from email import message_from_string, policy

import pytest
from django.core import mail as sent_mails

from alerts.channels.base import Message, Outcome, OutcomeKind
from alerts.channels.fields import FieldsRefusedError
from alerts.channels.mail import Mail
from tests.alerts.channels.smtp_host import smtp_host

MESSAGE = Message(
    subject="Orders are late in Shop <b>One</b>",
    lines=("Order 42 must be handed over today.", "@everyone \u202egnp.exe"),
    link="https://shopops.example.com/alerts/7/",
    severity="critical",
    language="en",
    acknowledge_link="https://shopops.example.com/take/abc",
    reply_key="alert:7",
)


@pytest.fixture
def smtp(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"

    def aimed(port):
        settings.EMAIL_PORT = port

    return aimed


def send(seconds: float = 5.0, message: Message = MESSAGE) -> Outcome:
    return Mail().send({"address": "alice@example.com"}, message, seconds)


@pytest.mark.parametrize(
    ("answers", "seconds", "expected", "words"),
    [
        ({}, 5, OutcomeKind.SENT, "taken it"),
        ({"RCPT": "550 no such mailbox"}, 5, OutcomeKind.REFUSED, "550: no such mailbox"),
        ({"RCPT": "450 mailbox busy"}, 5, OutcomeKind.LATER, "450: mailbox busy"),
        ({"MAIL": "451 try later"}, 5, OutcomeKind.LATER, "451: try later"),
        ({"text": "552 too big"}, 5, OutcomeKind.REFUSED, "552: too big"),
        ({"text": "451 try later"}, 5, OutcomeKind.LATER, "451: try later"),
        ({"greeting": "hang"}, 0.3, OutcomeKind.LATER, "could not be reached"),
        ({"greeting": "garbage"}, 5, OutcomeKind.LATER, "mail server"),
        ({"RCPT": "close"}, 5, OutcomeKind.LATER, "could not be reached"),
        ({"text": "close"}, 5, OutcomeKind.UNSURE, "did not confirm"),
        ({"text": "hang"}, 0.3, OutcomeKind.UNSURE, "did not confirm"),
    ],
)
def test_each_answer_of_a_mail_server_says_what_to_do_next(smtp, answers, seconds, expected, words):
    with smtp_host(**answers) as host:
        smtp(host.port)
        outcome = send(seconds)
    assert outcome.kind == expected, outcome
    assert words in outcome.detail


def test_a_mail_server_that_is_not_there_is_tried_again(smtp):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    smtp(port)
    assert send().kind == OutcomeKind.LATER


def test_the_mail_says_the_same_in_both_forms_and_nothing_in_it_is_markup(smtp):
    with smtp_host() as host:
        smtp(host.port)
        send()
    parsed = message_from_string(host.mails[0], policy=policy.default)
    text, html = (part.get_content() for part in parsed.iter_parts())
    assert parsed["Subject"] == "Orders are late in Shop <b>One</b>"
    assert "<b>" not in html
    for form in (text, html):
        assert "Order 42 must be handed over today." in form
        assert "https://shopops.example.com/alerts/7/" in form
        assert "https://shopops.example.com/take/abc" in form
        assert "\u202e" not in form
        assert "@everyone" not in form


def test_mails_of_one_alert_are_one_thread(mailoutbox):
    send()
    send()
    first, second = (one.message()["References"] for one in sent_mails.outbox)
    assert first == second
    assert first


def test_a_repeat_says_so(mailoutbox):
    send(message=Message("Late", ("a",), "https://x.example", "high", "en", possible_repeat=True))
    assert sent_mails.outbox[0].subject == "Late (possibly a repeat)"


def test_without_a_mail_server_the_outcome_says_what_to_set(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    outcome = send()
    assert outcome.kind == OutcomeKind.REFUSED
    assert "EMAIL_URL" in outcome.detail


@pytest.mark.parametrize("address", ["", "alice", "alice@", "a@b.com,c@d.com", "a@b.com\nBcc: x@y.com", "Al <a@b.com>"])
def test_only_one_plain_address_is_an_address(address):
    with pytest.raises(FieldsRefusedError) as fault:
        Mail().clean({"address": address})
    assert "alice@example.com" in fault.value.faults["address"]
