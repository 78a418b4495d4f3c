"""The channels there are. Adding one adds a line here (docs/adding-a-channel.md)."""

from alerts.channels.base import Channel
from alerts.channels.dingtalk import DingTalk
from alerts.channels.discord import Discord
from alerts.channels.feishu import Feishu
from alerts.channels.lark import Lark
from alerts.channels.line import Line
from alerts.channels.mail import Mail
from alerts.channels.slack import Slack
from alerts.channels.teams import Teams
from alerts.channels.telegram import Telegram
from alerts.channels.web_push import WebPush
from alerts.channels.wecom import WeCom
from alerts.channels.whatsapp import WhatsApp

_ALL: tuple[type[Channel], ...] = (
    Mail,
    Slack,
    Telegram,
    DingTalk,
    Feishu,
    Lark,
    WeCom,
    Line,
    WhatsApp,
    Discord,
    Teams,
    WebPush,
)

CHANNELS: dict[str, Channel] = {channel.kind: channel() for channel in _ALL}


def channel_choices() -> list[tuple[str, str]]:
    """Choices for a channel field; a callable, so that a new channel costs no migration."""
    return [(kind, str(channel.title)) for kind, channel in CHANNELS.items()]
