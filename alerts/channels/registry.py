"""The channels there are. Adding one adds a line here."""

from alerts.channels.base import Channel
from alerts.channels.mail import Mail

CHANNELS: dict[str, Channel] = {
    Mail.kind: Mail(),
}


def channel_choices() -> list[tuple[str, str]]:
    """Choices for a channel field; a callable, so that a new channel costs no migration."""
    return [(kind, str(channel.title)) for kind, channel in CHANNELS.items()]
