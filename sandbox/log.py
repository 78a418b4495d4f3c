"""What was asked and what was accepted: the newest requests, and every write with its identity."""

from collections import deque
from typing import Any

_KEPT = 50_000


class RequestLog:
    """Kept in memory, oldest dropped first."""

    def __init__(self) -> None:
        self.requests: deque[dict[str, Any]] = deque(maxlen=_KEPT)
        self.writes: list[dict[str, Any]] = []

    def request(self, platform: str, path: str, shop_id: str, status: int, at: float) -> None:
        self.requests.append(
            {"platform": platform, "path": path, "shop_id": shop_id, "status": status, "at": round(at, 3)}
        )

    def write(self, shop_id: str, kind: str, what: dict[str, Any]) -> None:
        self.writes.append({"shop_id": shop_id, "kind": kind, **what})

    def clear(self) -> None:
        self.requests.clear()
        self.writes.clear()
