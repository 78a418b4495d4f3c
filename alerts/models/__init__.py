"""The tables of this room: alerts, who is to hear of them, and what was sent."""

from alerts.models.channel import ChannelAddress

__all__ = ["ChannelAddress"]
