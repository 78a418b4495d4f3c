"""TikTok Shop's face of the world: its gateway, token host, consent page, endpoints and webhooks."""
