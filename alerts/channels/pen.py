"""Lets apprise write a request, and catches it before it goes out. Imported late: the library takes a second to load.

Only the services named here can be made. In each one's module a pen stands where `requests` was, so it cannot reach anything.
"""

import json
import logging
import sys
from collections.abc import Mapping
from functools import cache
from typing import Any, NoReturn
from urllib.parse import urlencode, urlsplit

import apprise
import requests
from apprise.exception import AppriseException
from apprise.manager_plugins import NotificationManager

from alerts.channels.wire import Request

SERVICES = ("slack", "tgram", "dingtalk", "feishu", "lark", "wecombot", "line", "whatsapp", "discord", "workflows")
_KINDS = {"critical": apprise.NotifyType.FAILURE, "high": apprise.NotifyType.WARNING}
_ASSET = apprise.AppriseAsset(
    app_id="ShopOps", app_desc="ShopOps", app_url="", image_url_mask="", image_url_logo="", http_redirects=False
)
# It logs addresses with their tokens; what happened stands in the outcome.
logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)


class NothingWrittenError(Exception):
    """The library did not write a request from these fields."""


class _Written(BaseException):
    def __init__(self, request: Request) -> None:
        super().__init__("written")
        self.request = request


def written(service: str, arguments: Mapping[str, Any], text: str, severity: str) -> tuple[Request, dict[str, Any]]:
    """What apprise would send with `text` as its body, and that body's JSON. Raises NothingWrittenError."""
    try:
        plugin = _plugins()[service](**arguments, schema=service, secure=True, asset=_ASSET)
        plugin.request_rate_per_sec = 0
        kind = _KINDS.get(severity, apprise.NotifyType.INFO)
        plugin.send(body=text, title="", notify_type=kind, body_format=apprise.NotifyFormat.TEXT)
    except _Written as done:
        return done.request, json.loads(done.request.body)
    except (TypeError, ValueError, AppriseException) as fault:
        raise NothingWrittenError(service) from fault
    raise NothingWrittenError(service)


class _Pen:
    """Writes down the first request and leaves."""

    codes = requests.codes
    RequestException = requests.RequestException

    def post(self, url: str, **said: Any) -> NoReturn:
        self.request("POST", url, **said)

    def request(self, method: str, url: str, **said: Any) -> NoReturn:
        params = urlencode(said.get("params") or {})
        joined = f"{url}{'&' if urlsplit(url).query else '?'}{params}" if params else url
        data = said["data"]
        body = data.encode() if isinstance(data, str) else bytes(data)
        raise _Written(Request(joined, dict(said.get("headers") or {}), body, method.upper()))


@cache
def _plugins() -> Any:
    """The few services, each with a pen in place of the network."""
    plugins: Any = NotificationManager()  # type: ignore[no-untyped-call]
    plugins.enable_only(*SERVICES)
    for service in SERVICES:
        sys.modules[plugins[service].__module__].requests = _Pen()  # type: ignore[attr-defined]
    return plugins
