"""A browser and a program over real sockets: what the pages and the API answer, signed in as people are, with a code of an app."""

import http.client
import json
import re
import time
import urllib.parse
import uuid
from contextlib import suppress
from http.cookies import SimpleCookie
from typing import Any, NamedTuple

from tests.authenticator_app import app_code


class Answer(NamedTuple):
    """What came back. `said`: all of it, without the page's own address, which its reader has typed."""

    status: int
    location: str
    said: bytes


class Browser:
    """Keeps cookies and sends the token of forms. `bearer`: a program's, which needs neither."""

    def __init__(self, port: int, bearer: str = "") -> None:
        self._port, self._bearer = port, bearer
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, b"", {})

    def post(self, path: str, /, **fields: str) -> Answer:
        """A form."""
        filled = urllib.parse.urlencode({"csrfmiddlewaretoken": self.cookies.get("csrftoken", ""), **fields})
        return self._ask("POST", path, filled.encode(), {"Content-Type": "application/x-www-form-urlencoded"})

    def send(self, path: str, body: Any, **headers: str) -> Answer:
        """JSON, or bytes as they are."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._ask("POST", path, raw, {"Content-Type": "application/json", **named})

    def upload(self, path: str, name: str, content: bytes) -> Answer:
        mark = uuid.uuid4().hex
        token = self.cookies.get("csrftoken", "")
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n',
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n',
        ]
        body = "".join(parts).encode() + content + f"\r\n--{mark}--\r\n".encode()
        return self._ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={mark}"})

    def sign_in(self, name: str, password: str) -> str:
        """With the password, then enrolling an app; returns the app's key."""
        self.get("/accounts/login/")
        self.post("/accounts/login/", login=name, password=password)
        page = self.get("/accounts/2fa/totp/activate/").said.decode()
        key = re.search(r'id="manual-key">([A-Z2-7]+)<', page)
        assert key is not None, "no page of enrolment"
        done = self.post("/accounts/2fa/totp/activate/", code=app_code(key[1], time.time()))
        assert done.status == 302, "the code was not taken"
        self.get(done.location)
        assert self.get("/admin/").status == 200
        return key[1]

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        sent = {**headers, "Referer": f"http://127.0.0.1:{self._port}/", "Accept-Language": "en"}
        if self._bearer:
            sent["Authorization"] = f"Bearer {self._bearer}"
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            return self._heard(method, path, body, sent)
        except (ConnectionError, http.client.HTTPException):
            return Answer(0, "", b"")

    def _heard(self, method: str, path: str, body: bytes, sent: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            with suppress(
                BrokenPipeError, ConnectionResetError
            ):  # refused by its head alone, before all of it was said
                connection.request(method, path, body or None, sent)
            answer = connection.getresponse()
            content, told = answer.read(), answer.getheaders()
        finally:
            connection.close()
        for name, value in told:
            if name.lower() == "set-cookie":
                self.cookies |= {one.key: one.value for one in SimpleCookie(value).values()}
        shown = [f"{name}: {value}" for name, value in told if name.lower() != "set-cookie"]
        said = "\n".join(shown).encode() + b"\n\n" + content
        for own in {path, urllib.parse.quote(path), path.partition("?")[0], path.replace("&", "&amp;")}:
            said = said.replace(own.encode(), b"")
        return Answer(answer.status, answer.getheader("Location", ""), said)
