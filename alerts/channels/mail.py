"""E-mail, by the mail server of EMAIL_URL."""

import re
import smtplib
import socket
from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from alerts.channels.base import Channel, Message, Outcome, OutcomeKind
from alerts.channels.deadline import Deadline, DeadlinePassedError
from alerts.channels.fields import Field
from alerts.channels.wording import Style, body, closing, composed, heading

_MOST_LETTERS = 20_000
_MOST_SUBJECT = 200
NOT_SET_UP = "No mail server is set up: set EMAIL_URL."


class Mail(Channel):
    """A mail as plain text and as HTML, both saying the same."""

    kind = "email"
    title = _("E-mail")
    fields = (
        Field(
            "address",
            _("e-mail address"),
            re.compile(
                r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]{1,63})+"
            ),
            _("Enter one e-mail address, such as alice@example.com."),
        ),
    )

    def send(self, fields: Mapping[str, str], message: Message, deadline_seconds: float) -> Outcome:
        return deliver(compose(fields["address"], message), deadline_seconds)


def compose(address: str, message: Message) -> EmailMultiAlternatives:
    """The mail. Those of one `reply_key` are shown as one thread."""
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    if message.reply_key:
        thread = f"<{uuid5(NAMESPACE_URL, message.reply_key)}@{_domain()}>"
        headers |= {"References": thread, "In-Reply-To": thread}
    mail = EmailMultiAlternatives(
        subject=heading(message)[:_MOST_SUBJECT],
        body=composed(message, Style(most=_MOST_LETTERS)),
        to=[address],
        headers=headers,
    )
    with translation.override(message.language or None):
        told = {
            "heading": heading(message),
            "lines": body(message),
            "links": list(closing(message)),
            "message": message,
        }
        mail.attach_alternative(render_to_string("alerts/mail.html", told), "text/html")
    return mail


def deliver(mail: EmailMultiAlternatives, deadline_seconds: float) -> Outcome:
    """Hands one mail to one recipient to the server; unsure only where its text was handed over and no answer came."""
    if settings.EMAIL_BACKEND.endswith(".dummy.EmailBackend"):
        return Outcome(OutcomeKind.REFUSED, NOT_SET_UP)
    with Deadline(deadline_seconds) as deadline:
        connection = get_connection(settings.EMAIL_BACKEND, timeout=deadline_seconds)
        if isinstance(connection, EmailBackend):
            connection = _Watched(deadline, timeout=deadline_seconds)
        try:
            mail.connection = connection
            mail.send()
        except DeadlinePassedError:
            return Outcome(OutcomeKind.LATER, "The mail server could not be reached in time.")
        except smtplib.SMTPResponseException as fault:
            return _answered(fault.smtp_code, _said(fault.smtp_error))
        except smtplib.SMTPRecipientsRefused as fault:
            return _answered(*next((code, _said(text)) for code, text in fault.recipients.values()))
        except (smtplib.SMTPException, OSError, ValueError) as fault:
            return _broken_off(connection, fault)
    return Outcome(OutcomeKind.SENT, "The mail server has taken it.")


class _Watched(EmailBackend):
    """Django's backend, with a total deadline and with the moment noted in which the text goes over."""

    def __init__(self, deadline: Deadline, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.deadline = deadline
        self.handing_over = False

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        backend, base = self, smtplib.SMTP_SSL if self.use_ssl else smtplib.SMTP

        class Connection(base):  # type: ignore[misc,valid-type]
            def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
                raw = socket.create_connection((host, port), min(timeout, backend.deadline.left()))
                backend.deadline.watch(raw)
                if base is smtplib.SMTP_SSL:
                    return self.context.wrap_socket(raw, server_hostname=self._host)  # type: ignore[no-any-return]
                return raw

            def data(self, msg: Any) -> Any:
                backend.handing_over = True
                return super().data(msg)

        return Connection


def _answered(code: int, text: str) -> Outcome:
    """4xx asks for another try, 5xx means never; a wrong login is for the operator to mend, so it is tried again."""
    kind = OutcomeKind.REFUSED if 500 <= code < 600 and code not in (530, 534, 535) else OutcomeKind.LATER
    return Outcome(kind, f"The mail server answered {code}: {text}")


def _broken_off(connection: Any, fault: Exception) -> Outcome:
    if isinstance(fault, ValueError):  # Django refuses line breaks in headers
        return Outcome(OutcomeKind.REFUSED, "The mail could not be written: a header would hold a line break.")
    reason = "no answer in time" if isinstance(fault, TimeoutError) else type(fault).__name__
    if getattr(connection, "handing_over", False):
        return Outcome(OutcomeKind.UNSURE, f"The mail server took the text and did not confirm it: {reason}.")
    return Outcome(OutcomeKind.LATER, f"The mail server could not be reached: {reason}.")


def _said(text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(words.split())[:200]


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ") or "localhost"
