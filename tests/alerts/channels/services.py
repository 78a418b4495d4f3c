"""Each chat service as a test needs it: fields that it would give out, and its own word for "taken"."""

from typing import Any, NamedTuple

from alerts.channels.base import Message
from tests.alerts.sink import http


class Service(NamedTuple):
    """`fields` as a person pastes them; `host`: who must be asked; `taken`: its answer to a message it took."""

    fields: dict[str, str]
    host: str
    taken: bytes


SERVICES: dict[str, Service] = {
    "slack": Service(
        {"webhook": "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX"},
        "hooks.slack.com",
        http(200, "ok"),
    ),
    "telegram": Service(
        {"bot_token": "123456789:" + "A" * 35, "chat_id": "-100123"},
        "api.telegram.org",
        http(200, {"ok": True, "result": {}}),
    ),
    "dingtalk": Service(
        {"token": "https://oapi.dingtalk.com/robot/send?access_token=" + "a" * 64, "secret": "SEC" + "b" * 64},
        "oapi.dingtalk.com",
        http(200, {"errcode": 0, "errmsg": "ok"}),
    ),
    "feishu": Service(
        {"token": "https://open.feishu.cn/open-apis/bot/v2/hook/" + "c" * 36, "secret": "s" * 22},
        "open.feishu.cn",
        http(200, {"code": 0, "msg": "success", "data": {}}),
    ),
    "lark": Service(
        {"token": "https://open.larksuite.com/open-apis/bot/v2/hook/" + "c" * 36, "secret": ""},
        "open.larksuite.com",
        http(200, {"StatusCode": 0, "StatusMessage": "success"}),
    ),
    "wecom": Service(
        {"key": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=" + "d" * 36},
        "qyapi.weixin.qq.com",
        http(200, {"errcode": 0, "errmsg": "ok"}),
    ),
    "line": Service({"token": "A" * 170 + "=", "to": "U" + "1" * 32}, "api.line.me", http(200, {"sentMessages": []})),
    "whatsapp": Service(
        {"token": "A" * 50, "from_phone_id": "123456", "to": "+6281234567890", "template": "shopops_alert"},
        "graph.facebook.com",
        http(200, {"messages": [{"id": "wamid.1"}]}),
    ),
    "discord": Service(
        {"webhook": "https://discord.com/api/webhooks/123456789012345678/" + "x" * 68}, "discord.com", http(204)
    ),
    "teams": Service(
        {
            "flow": "https://prod-12.westus.logic.azure.com:443/workflows/0123456789abcdef0123456789abcdef/triggers"
            "/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=abcDEF_123-xyz"
        },
        "prod-12.westus.logic.azure.com:443",
        http(202),
    ),
}


def message(**more: Any) -> Message:
    """A telling whose words come from outside and are up to no good."""
    return Message(
        **{
            "subject": "Late <b>orders</b> & more",
            "lines": (
                "Order 42 *must* go @everyone @all",
                '<!channel> <@U1> <at user_id="all"> [here](https://evil.example)',
            ),
            "link": "https://shopops.example.com/alerts/7/",
            "severity": "critical",
            "language": "en",
            "acknowledge_link": "https://shopops.example.com/take/a_b-c",
            **more,
        }
    )
