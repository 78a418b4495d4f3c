"""The secrets of a private installation: made once, kept in ./var/secrets for its owner's eyes only."""

import base64
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec


def vapid_private_key() -> str:
    """The key by which push services know us: a random number of the curve P-256, as VAPID writes it."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")


# Each of these is made here only where the environment does not give it.
_MADE: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "SHOPOPS_SECRET_KEYS": lambda: "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
    "VAPID_PRIVATE_KEY": vapid_private_key,
    "TOKEN_PEPPERS": lambda: "1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
    "DEMO_PASSWORD": lambda: "-".join(secrets.token_hex(3) for _ in range(3)),
}


def secrets_file(var: Path) -> Path:
    """Where they are kept. Losing it loses every stored connection to a marketplace."""
    return var / "secrets"


def lasting_secrets(var: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment's, else the file's, else new ones that are then in the file. Raises OSError."""
    path = secrets_file(var)
    kept = _read(path)
    lacking = {name: make() for name, make in _MADE.items() if name not in kept and not environment.get(name)}
    if lacking:
        _write(path, {**kept, **lacking})
    return {name: environment.get(name) or {**kept, **lacking}[name] for name in _MADE}


def _read(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    return dict(line.split("=", 1) for line in lines if "=" in line)


def _write(path: Path, values: Mapping[str, str]) -> None:
    """Whole or not at all, and on disk before anything is sealed with them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
