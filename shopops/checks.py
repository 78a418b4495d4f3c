"""System checks of the wiring: every bad or missing variable is named at once, each with what to do."""

import base64
import binascii
import os
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured

from people.sign_in.demo_links import is_loopback
from people.sign_in.places import geoip_fault


@register()
def environment_is_readable(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """One error per variable that could not be read."""
    return [
        Error(f"{name}: {' '.join(lines)}", hint=f"Correct {name} in the environment or in .env.", id="shopops.E001")
        for name, lines in settings.ENVIRONMENT_ERRORS.items()
    ]


@register()
def secrets_are_set(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The two secrets without which nothing may start; `manage.py up` makes both on a private machine."""
    found: list[CheckMessage] = []
    if len(_secret_key()) < 32:
        found.append(
            Error(
                "SECRET_KEY is missing or shorter than 32 characters.",
                hint="Set SECRET_KEY to a long random text, or start with `python manage.py up`, which makes one.",
                id="shopops.E002",
            )
        )
    return found + _faulty_secret_keys() + _faulty_peppers()


@register()
def services_are_named(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Where the database and the broker are; a warning, since the launcher brings its own."""
    return [
        Warning(
            f"{name} is not set.",
            hint=f"Set {name}, or start with `python manage.py up`, which brings its own.",
            id=code,
        )
        for name, code, missing in (
            ("DATABASE_URL", "shopops.W001", settings.DATABASES["default"].get("HOST") == "nowhere.invalid"),
            ("REDIS_URL", "shopops.W002", not settings.REDIS_URL),
        )
        if missing
    ]


@register()
def the_channels_speak_to_the_real_services(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The stand-in for chat services is for tests and demos on this machine only."""
    origin = urlsplit(str(settings.CHANNEL_TEST_ORIGIN))
    hint = "Unset CHANNEL_TEST_ORIGIN: with it no chat message reaches anybody."
    if not settings.CHANNEL_TEST_ORIGIN:
        return []
    if settings.HTTPS_ONLY:
        return [Error("CHANNEL_TEST_ORIGIN is set in production.", hint=hint, id="shopops.E005")]
    if origin.scheme not in ("http", "https") or origin.hostname not in ("127.0.0.1", "localhost", "::1"):
        return [Error("CHANNEL_TEST_ORIGIN is not an address of this machine.", hint=hint, id="shopops.E006")]
    return []


@register()
def demo_links_stay_here(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The demo's sign-in links skip both factors: they are refused wherever somebody else could use one."""
    if not settings.DEMO_SIGN_IN:
        return []
    hint = "Unset DEMO_SIGN_IN. `make run` sets it for itself, for its demo on this machine."
    return [Error(f"DEMO_SIGN_IN is set, but {why}.", hint=hint, id="shopops.E005") for why in _not_only_here()]


@register()
def files_of_signing_in_can_be_read(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The list of stolen passwords and the GeoIP file, where they are named."""
    found: list[CheckMessage] = []
    breached = settings.BREACHED_PASSWORDS
    if breached and not os.access(breached, os.R_OK):
        hint = "Name a file or folder of SHA-1 hashes as haveibeenpwned-downloader makes it, or unset it."
        found.append(Error(f"BREACHED_PASSWORDS: {breached} cannot be read.", hint=hint, id="shopops.E006"))
    fault = geoip_fault(settings.GEOIP_FILE)
    if fault:
        hint = "Name a .mmdb file, or unset GEOIP_FILE: addresses are then shown without places."
        found.append(Error(f"GEOIP_FILE: {fault}", hint=hint, id="shopops.E007"))
    return found


def _not_only_here() -> list[str]:
    asked = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    apps = sorted(name for name in settings.PLATFORM_SETTINGS if name.endswith("_APP_KEY") and not _is_pretended(name))
    apis = [url for name, url in settings.PLATFORM_SETTINGS.items() if name.endswith("_URL")]
    faults = {
        "HTTPS_ONLY is set": settings.HTTPS_ONLY,
        "PUBLIC_URL leads elsewhere": not is_loopback(asked),
        "ALLOWED_HOSTS names other hosts": not all(is_loopback(host.strip("[]")) for host in settings.ALLOWED_HOSTS),
        "TRUSTED_PROXIES says that others come through a proxy": settings.TRUSTED_PROXIES > 0,
        "the pages are bound to other addresses": not all(map(is_loopback, _bound_to())),
        f"real apps are configured ({', '.join(apps)})": bool(apps),
        "a platform's address is not on this machine": not all(
            is_loopback(urlsplit(url).hostname or "") for url in apis
        ),
    }
    return [why for why, is_so in faults.items() if is_so]


def _is_pretended(app_key: str) -> bool:
    """An app of the pretend marketplace: its platform is asked on this machine."""
    url = settings.PLATFORM_SETTINGS.get(f"{app_key.partition('_')[0]}_API_URL", "")
    return is_loopback(urlsplit(url).hostname or "")


def _bound_to() -> list[str]:
    """Hosts the web server was told to listen on; with none of these variables it listens on this machine."""
    told = (os.environ.get("GRANIAN_HOST", ""), os.environ.get("WEB_ADDRESS", "").rpartition(":")[0])
    return [host.strip("[]") for host in told if host]


def _secret_key() -> str:
    """Django refuses to hand out an empty one."""
    try:
        return str(settings.SECRET_KEY)
    except ImproperlyConfigured:
        return ""


def _faulty_secret_keys() -> list[CheckMessage]:
    hint = "Use `k1:<base64 of 32 random bytes>`; put a new key first and keep the old ones behind it."
    if not settings.SHOPOPS_SECRET_KEYS:
        return [Error("SHOPOPS_SECRET_KEYS is not set.", hint=hint, id="shopops.E003")]
    return [
        Error(f"SHOPOPS_SECRET_KEYS: key {place} is not 32 bytes in base64 with a name.", hint=hint, id="shopops.E004")
        for place, key in enumerate(settings.SHOPOPS_SECRET_KEYS, start=1)
        if not _is_named_key(key)
    ]


def _faulty_peppers() -> list[CheckMessage]:
    hint = (
        "Use `1:<base64 of 32 random bytes>`; put a new one with a higher number first and keep the old ones behind it."
    )
    numbers = [text.partition(":")[0] for text in settings.TOKEN_PEPPERS]
    return [
        Error(f"TOKEN_PEPPERS: pepper {place} is not 32 bytes in base64 with a number.", hint=hint, id="shopops.E020")
        for place, (text, number) in enumerate(zip(settings.TOKEN_PEPPERS, numbers, strict=True), start=1)
        if not (_is_named_key(text) and number.isascii() and number.isdecimal() and 0 < int(number) < 30_000)
        or numbers.count(number) > 1
    ]


def _is_named_key(text: str) -> bool:
    name, _, encoded = text.partition(":")
    try:
        return bool(name) and len(base64.b64decode(encoded, validate=True)) == 32
    except (binascii.Error, ValueError):
        return False
