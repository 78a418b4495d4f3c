"""A server that answers each path with one recorded payload, and a second page with nothing."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Recorder(ThreadingHTTPServer):
    """`answers`: (method, path) -> body. `asked`: every request as (method, path, query, body)."""

    daemon_threads = True

    def __init__(self, answers: dict[tuple[str, str], bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = answers
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Recorder

    def _answer(self) -> None:
        address = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append((self.command, address.path, query, body))
        empty = json.dumps({"code": 0, "message": "Success", "data": {}}).encode()
        known = self.server.answers.get((self.command, address.path), b'{"code":36009009,"message":"Invalid path."}')
        answer = empty if "page_token" in query else known
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = _answer  # noqa: N815

    def log_message(self, *args: object) -> None:
        """Quiet."""


@contextmanager
def replaying(answers: dict[tuple[str, str], bytes]) -> Iterator[Recorder]:
    server = Recorder(answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
