"""Asks the broker for a sign of life, briefly."""

from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

_WAIT_SECONDS = 1.0


def broker_answers() -> bool:
    """True when the broker answers a ping within a second."""
    if not settings.REDIS_URL:
        return False
    client = Redis.from_url(settings.REDIS_URL, socket_timeout=_WAIT_SECONDS, socket_connect_timeout=_WAIT_SECONDS)
    try:
        return bool(client.ping())
    except (RedisError, OSError):
        return False
    finally:
        client.close()
