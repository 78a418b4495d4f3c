"""A small client of its own: starts the sandbox as a process, signs as the documentation says, reads what comes back."""

import hashlib
import hmac
import http.client
import json
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PAYLOADS = ROOT.parent / "shared" / "payloads" / "tiktok_shop"
EPOCH = 1_790_000_000
ORDERS = "/order/202309/orders/search"
CHATS = "/customer_service/202309/conversations"


def sign(secret: str, path: str, query: dict[str, str], body: bytes = b"") -> str:
    text = path + "".join(f"{key}{query[key]}" for key in sorted(query) if key not in ("sign", "access_token"))
    message = secret.encode() + text.encode() + body + secret.encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.raw)

    @property
    def code(self) -> int:
        return int(self.json["code"])

    @property
    def data(self) -> Any:
        assert self.code == 0, self.json
        return self.json["data"]


class Market:
    """One sandbox process around a fixed epoch."""

    def __init__(
        self, *flags: str, seed: int = 7, stores: int = 40, epoch: int = EPOCH, platforms: str = "tiktok"
    ) -> None:
        world = ["--platforms", platforms, "--seed", str(seed), "--stores", str(stores), "--epoch", str(epoch)]
        command = [sys.executable, "-m", "sandbox", "--port", "0", *world, *flags]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert self.process.stdout is not None
        self.ready = json.loads(self.process.stdout.readline())
        self.host = self.ready["base_url"].removeprefix("http://")
        self.app = self.ready["apps"][platforms.partition(",")[0]]
        self.stores: list[dict[str, Any]] = self.get("/_sandbox/stores")

    def stop(self) -> tuple[int, bytes]:
        """Exit code and whatever was complained about."""
        self.process.terminate()
        _, errors = self.process.communicate(timeout=10)
        return self.process.returncode, errors

    # -- the sandbox's own pages

    def get(self, path: str) -> Any:
        return self.send("GET", path).json

    def post(self, page: str, /, **body: Any) -> Any:
        answer = self.send("POST", page, json.dumps(body).encode())
        assert answer.status == 200, answer.raw
        return answer.json

    def now(self) -> int:
        return int(self.get("/_sandbox/clock")["now"])

    def advance(self, seconds: float) -> None:
        self.post("/_sandbox/clock", advance_seconds=seconds)

    def fault(self, name: str, **where: Any) -> None:
        self.post("/_sandbox/faults", platform="tiktok", fault=name, **where)

    def event(self, shop: dict[str, Any], name: str, **given: Any) -> Any:
        return self.post("/_sandbox/events", platform="tiktok", shop_id=shop["shop_id"], event=name, **given)

    def reset(self) -> None:
        self.send("DELETE", "/_sandbox/faults")
        self.send("DELETE", "/_sandbox/log")

    def truth(self, shop: dict[str, Any] | None = None, at: int | None = None) -> set[tuple[str, str, str]]:
        """(shop id, check, subject)."""
        query = urllib.parse.urlencode({**({"shop_id": shop["shop_id"]} if shop else {}), **({"at": at} if at else {})})
        return {(row["shop_id"], row["check"], row["subject"]) for row in self.get(f"/_sandbox/truth?{query}")}

    def quiet(self) -> dict[str, Any]:
        """A shop in which nothing is wrong."""
        troubled = {row[0] for row in self.truth()}
        return next(shop for shop in self.stores if shop["shop_id"] not in troubled)

    def troubled(self, check: str) -> dict[str, Any]:
        """A shop in which this is wrong."""
        ids = {row[0] for row in self.truth() if row[1] == check}
        return next(shop for shop in self.stores if shop["shop_id"] in ids)

    # -- the platform

    def call(
        self,
        shop: dict[str, Any],
        path: str,
        query: dict[str, Any] | None = None,
        body: dict[str, Any] | None = None,
        *,
        method: str = "",
        **oddities: Any,
    ) -> Answer:
        """A signed request of a shop. Oddities: cipher, token, app_key, secret, timestamp, sign, content_type."""
        wire = {"app_key": oddities.get("app_key", self.app["app_key"])}
        wire["timestamp"] = str(oddities.get("timestamp", self.now()))
        if cipher := oddities.get("cipher", shop["shop_cipher"]):
            wire["shop_cipher"] = cipher
        wire |= {key: str(value) for key, value in (query or {}).items()}
        raw = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        signed = sign(oddities.get("secret", self.app["app_secret"]), path, wire, raw)
        if oddities.get("sign") is not False:
            wire["sign"] = oddities.get("sign", signed)
        headers = {"x-tts-access-token": oddities.get("token", shop["access_token"])}
        headers["content-type"] = oddities.get("content_type", "application/json")
        method = method or ("GET" if body is None else "POST")
        return self.send(method, f"{path}?{urllib.parse.urlencode(wire)}", raw, headers)

    def pages(self, shop: dict[str, Any], path: str, name: str, size: int, **given: Any) -> Iterator[dict[str, Any]]:
        """The `data` of page after page."""
        query, body = given.get("query", {}), given.get("body")
        token = ""
        while True:
            wanted = {**query, "page_size": size, **({"page_token": token} if token else {})}
            data = self.call(shop, path, wanted, body).data
            yield data
            token = data.get("next_page_token", "")
            if not token:
                return

    def send(
        self, method: str, target: str, body: bytes = b"", headers: dict[str, str] | None = None, seconds: float = 60
    ) -> Answer:
        connection = http.client.HTTPConnection(self.host, timeout=seconds)
        try:
            connection.request(method, target, body or None, headers or {})
            answer = connection.getresponse()
            return Answer(answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def token_host(self, path: str, **query: str) -> Answer:
        keys = {"app_key": self.app["app_key"], "app_secret": self.app["app_secret"], **query}
        return self.send("GET", f"/api/v2/token/{path}?{urllib.parse.urlencode(keys)}")

    def wait_for_attempts(self, count: int, seconds: float = 60) -> list[dict[str, Any]]:
        """The webhook tries, as soon as there are so many."""
        end = time.monotonic() + seconds
        while len(tries := self.get("/_sandbox/webhooks")) < count:
            assert time.monotonic() < end, tries
        return list(tries)
