"""The tables of this room: alerts, who is to hear of them, and what was sent."""
