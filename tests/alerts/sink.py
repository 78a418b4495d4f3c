"""A server on this machine that stands in for every service: it keeps what it is asked and answers as a test tells it to."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

HANG = b"hang"
CLOSE = b"close"


class Asked(NamedTuple):
    """One request as it came in. `headers`: names in small letters."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def http(status: int, body: str | dict[str, Any] = "", **headers: str) -> bytes:
    """An answer as bytes; underlines in names of headers stand for hyphens."""
    content = (body if isinstance(body, str) else json.dumps(body)).encode()
    named = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} x\r\nContent-Length: {len(content)}\r\n{named}\r\n".encode() + content


class Sink:
    """`answer` is what everybody hears; `answers` are heard first, one each."""

    def __init__(self) -> None:
        self.answer = http(200, "ok")
        self.answers: list[bytes] = []
        self.asked: list[Asked] = []
        self.connections = 0
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._hear, args=(connection,), daemon=True).start()

    def end(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _hear(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines:
            try:
                if connection.recv(1, socket.MSG_PEEK) == b"\x16":  # somebody who wants to speak TLS
                    connection.sendall(b"HTTP/1.1 400 no TLS here\r\n\r\n")
                    return
                first = lines.readline().split()
                if len(first) != 3:
                    return
                headers = {}
                while (line := lines.readline().strip()) != b"":
                    name, _, value = line.decode("latin-1").partition(":")
                    headers[name.lower()] = value.strip()
                length = int(headers.get("content-length", "0"))
                body = lines.read(length)
                if len(body) < length:  # it broke off on its way: nobody was told
                    return
                self.asked.append(Asked(first[0].decode(), first[1].decode(), headers, body))
                answer = self.answers.pop(0) if self.answers else self.answer
                if answer == HANG:
                    connection.recv(1)  # until the other side gives up
                elif answer != CLOSE:
                    connection.sendall(answer)
            except OSError:
                return


@contextmanager
def open_sink() -> Iterator[Sink]:
    sink = Sink()
    thread = threading.Thread(target=sink.serve, daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        sink.end()
        thread.join(5)


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port
