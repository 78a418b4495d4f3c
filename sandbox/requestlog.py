"""What was asked and what was accepted: the newest requests, and every write with its identity."""

from collections import deque
from typing import Any

_KEPT = 20_000


class RequestLog:
    """Kept in memory, oldest dropped first."""

    def __init__(self) -> None:
        self._requests: deque[tuple[str, str, str, str, int, float]] = deque(maxlen=_KEPT)
        self._writes: deque[dict[str, Any]] = deque(maxlen=_KEPT)
        # How many writes were ever accepted.
        self.accepted = 0

    def request(self, platform: str, method: str, path: str, shop_id: str, status: int, at: float) -> None:
        """`status`: the HTTP status; 0 for a request that was never answered."""
        self._requests.append((platform, method, path, shop_id, status, at))

    def write(self, platform: str, shop_id: str, kind: str, identity: str, at: float, what: dict[str, Any]) -> None:
        """`identity`: what makes two such writes the same one."""
        self.accepted += 1
        row = {"platform": platform, "shop_id": shop_id, "kind": kind, "identity": identity, "at": round(at, 3)}
        self._writes.append({**row, **what})

    def read(self, shop_id: str = "", path: str = "") -> dict[str, list[dict[str, Any]]]:
        """Requests of one shop, or below one path, or all; the writes of that shop, or all."""
        fields = ("platform", "method", "path", "shop_id", "status", "at")
        return {
            "requests": [
                {**dict(zip(fields, row, strict=True)), "at": round(row[5], 3)}
                for row in self._requests
                if (not shop_id or row[3] == shop_id) and row[2].startswith(path)
            ],
            "writes": [row for row in self._writes if not shop_id or row["shop_id"] == shop_id],
        }

    def clear(self) -> None:
        self._requests.clear()
        self._writes.clear()
