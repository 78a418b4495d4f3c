"""A mail server on this machine that answers as a test tells it to. One thread, real sockets."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

GREETING = "220 ready"


class SmtpHost:
    """`answers`: verb (greeting, EHLO, MAIL, RCPT, DATA, text) -> the answer; "hang" and "close" do as they say."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self.answers = {
            "greeting": "220 ready", "EHLO": "250 hello", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on",
            "text": "250 taken", "QUIT": "221 bye", "RSET": "250 ok", **answers,
        }  # fmt: skip
        self.mails: list[str] = []
        self._ended = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]

    def serve(self) -> None:
        while not self._ended.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection:
                self._talk(connection)

    def end(self) -> None:
        self._ended.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _talk(self, connection: socket.socket) -> None:
        lines = connection.makefile("rb")
        verb = "greeting"
        while self._answer(connection, verb):
            if verb == "DATA":
                self.mails.append(self._text(lines))
                if not self._answer(connection, "text"):
                    return
            asked = lines.readline()
            if not asked:
                return
            verb = asked.split()[0].decode().upper()

    def _answer(self, connection: socket.socket, verb: str) -> bool:
        answer = self.answers[verb]
        if answer == "hang":
            connection.recv(1)  # until the other side gives up
            return False
        if answer == "close":
            return False
        connection.sendall(answer.encode() + b"\r\n")
        return True

    def _text(self, lines: object) -> str:
        said = []
        while (line := lines.readline()) not in (b".\r\n", b""):  # type: ignore[attr-defined]
            said.append(line.decode())
        return "".join(said)


@contextmanager
def smtp_host(**answers: str) -> Iterator[SmtpHost]:
    host = SmtpHost(answers)
    thread = threading.Thread(target=host.serve, daemon=True)
    thread.start()
    try:
        yield host
    finally:
        host.end()
        thread.join(5)
