"""A client of Lazada's face: signs as the documentation says."""

import hashlib
import hmac
import json
import urllib.parse
import urllib.request
from datetime import UTC, datetime
from typing import Any

from tests.sandbox.driver import EPOCH, Market


class Lazada:
    """A client of its own."""

    def __init__(self, market: Market) -> None:
        self.market, self.app = market, market.ready["apps"]["lazada"]
        self.shops = [one for one in market.get("/_sandbox/stores") if one["platform"] == "lazada"]

    def ask(
        self, path: str, shop: dict[str, Any] | None, *, method: str = "GET", chat: bool = False, **given: Any
    ) -> Any:
        """Signed as documented; what is given replaces what would be right; `country` is of the host."""
        country = given.pop("country", shop["country"] if shop else "").lower()
        kind = "chat_" if chat else ""
        params = {"app_key": self.app[f"{kind}app_key"], "timestamp": f"{EPOCH}000", "sign_method": "sha256"}
        if shop:
            params["access_token"] = (shop["chat"] if chat else shop)["access_token"]
        params |= {name: str(value) for name, value in given.items()}
        text = path + "".join(name + params[name] for name in sorted(params) if name != "sign")
        secret = self.app[f"{kind}app_secret"].encode()
        params.setdefault("sign", hmac.new(secret, text.encode(), hashlib.sha256).hexdigest().upper())
        host = f"{self.market.ready['base_url']}{f'/{country}' if country else ''}/rest{path}"
        encoded = urllib.parse.urlencode(params)
        request = urllib.request.Request(host, encoded.encode()) if method == "POST" else f"{host}?{encoded}"
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert answer.status == 200
            return json.load(answer)

    def fine(self, path: str, shop: dict[str, Any], **given: Any) -> Any:
        answer = self.ask(path, shop, **given)
        assert answer["code"] == "0", answer
        return answer


def sound(lazada: Lazada) -> dict[str, Any]:
    troubled = {one["shop_id"] for one in lazada.market.get("/_sandbox/truth")}
    return next(one for one in lazada.shops if one["shop_id"] not in troubled)


def since(days: int) -> str:
    return datetime.fromtimestamp(EPOCH - days * 86_400, UTC).isoformat()
