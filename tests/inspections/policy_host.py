"""A host of policy pages on this machine, and what its pages say."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

POINTS = [
    "Every seller of the marketplace starts the quarter with a clean record.",
    "A parcel that is handed over late adds two marks to the record of the store.",
    "Twelve marks close the store's campaigns for seven days.",
    "Questions about this page are answered by your account manager.",
    "Read the page again before every big campaign of the season.",
]


def html(sentences: list[str]) -> bytes:
    """A page as a help centre writes it: menus around the text."""
    paragraphs = "".join(f"<p>{one}</p>" for one in sentences)
    return (
        "<html><head><title>Marks</title></head><body><nav><a href='/'>Home</a><a href='/courses'>Courses</a></nav>"
        f"<main><article><h1>Store record</h1>{paragraphs}</article></main><footer>Imprint</footer></body></html>"
    ).encode()


class PolicyHost:
    """Answers each path as `answers` says: (status, headers, body); remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[str] = []
        self.silent = threading.Event()
        host = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host.asked.append(self.path)
                host._answer(self)

            def log_message(self, *args: object) -> None:
                return None

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def say(self, path: str, sentences: list[str]) -> str:
        """Puts a page of these sentences there; returns its address."""
        return self.put(path, 200, html(sentences), "text/html; charset=utf-8")

    def put(self, path: str, status: int, body: bytes = b"", kind: str = "text/html", **headers: str) -> str:
        self.answers[path] = (status, {"Content-Type": kind, **headers}, body)
        return self.url + path

    def stop(self) -> None:
        self.silent.set()
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, asked: BaseHTTPRequestHandler) -> None:
        if asked.path == "/hangs":
            self.silent.wait(10)
            return
        status, headers, body = self.answers.get(asked.path, (404, {"Content-Type": "text/html"}, b"nothing here"))
        asked.send_response(status)
        for name, value in headers.items():
            asked.send_header(name, value)
        if "Transfer-Encoding" not in headers:
            asked.send_header("Content-Length", str(len(body)))
        asked.end_headers()
        try:
            asked.wfile.write(body)
        except OSError:  # who has read enough hangs up
            return
