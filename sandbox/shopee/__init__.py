"""Shopee's face of the sandbox: signed queries, fifteen-day windows, refresh tokens used once, chats closed to most apps."""
