"""System checks of this room: the operator's wishes about calls are numbers."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def call_limits_are_numbers(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """`<PLATFORM>_CALLS_PER_SECOND`, `_APP_CALLS_PER_SECOND` and `_CALLS_PER_DAY` of every platform."""
    from stores.platforms.registry import PLATFORMS

    found: list[CheckMessage] = []
    for name, platform in PLATFORMS.items():
        try:
            platform.allowance.lowered(settings.PLATFORM_SETTINGS, name, settings.PLATFORM_CALLS_PER_SECOND)
        except ValueError as fault:
            found.append(Error(str(fault), hint="Correct it in the environment or in .env.", id="stores.E001"))
    return found
