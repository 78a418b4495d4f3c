"""A client of Shopee's face: signs as the documentation says."""

import hashlib
import hmac
import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from tests.sandbox.driver import EPOCH, Market


class Shopee:
    """A client of its own."""

    def __init__(self, market: Market) -> None:
        self.market, self.app = market, market.ready["apps"]["shopee"]
        self.shops = [one for one in market.get("/_sandbox/stores") if one["platform"] == "shopee"]

    def ask(self, path: str, shop: dict[str, Any] | None, body: Any = None, **query: Any) -> tuple[int, Any]:
        """Signed as documented; `sign`, `timestamp` or `access_token` in `query` replace what would be right."""
        stamp = str(query.pop("timestamp", EPOCH))
        token = str(query.pop("access_token", shop["access_token"])) if shop else ""
        owner = token + shop["shop_id"] if shop else ""
        text = f"{self.app['app_key']}{path}{stamp}{owner}"
        sign = hmac.new(self.app["app_secret"].encode(), text.encode(), hashlib.sha256).hexdigest()
        common = {"partner_id": self.app["app_key"], "timestamp": stamp, "sign": query.pop("sign", sign)}
        common |= {"access_token": token, "shop_id": shop["shop_id"]} if shop else {}
        address = f"{self.market.ready['base_url']}{path}?{urllib.parse.urlencode({**common, **query}, doseq=True)}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(address, data=data, headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as fault:
            return fault.code, json.load(fault)

    def fine(self, path: str, shop: dict[str, Any], body: Any = None, **query: Any) -> Any:
        _status, answer = self.ask(path, shop, body, **query)
        assert answer["error"] == "", answer
        return answer.get("response", answer)


def sound(shopee: Shopee) -> dict[str, Any]:
    troubled = {one["shop_id"] for one in shopee.market.get("/_sandbox/truth")}
    return next(one for one in shopee.shops if one["shop_id"] not in troubled)
