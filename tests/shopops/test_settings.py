"""A wrong environment is named whole, at once, with what to do; a right one passes."""

import base64
import os
import subprocess
import sys

from tests.house import ROOT

GOOD = {
    "SECRET_KEY": "x" * 50,
    "SHOPOPS_SECRET_KEYS": "k1:" + base64.b64encode(bytes(32)).decode(),
    "DATABASE_URL": "postgresql://shopops@db/shopops",
    "REDIS_URL": "redis://broker/0",
}


def check(**environment: str) -> tuple[int, str]:
    """`manage.py check` in an environment of its own."""
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "manage.py", "check", "--fail-level", "WARNING"]
    done = subprocess.run(
        command, check=False, cwd=ROOT, env=clean | environment, capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


def test_a_right_environment_passes() -> None:
    assert check(**GOOD)[0] == 0


def test_every_bad_variable_is_named_at_once_with_what_to_do() -> None:
    bad = {
        "SECRET_KEY": "",
        "SHOPOPS_SECRET_KEYS": "no key",
        "DATABASE_URL": "nonsense",
        "LOG_FORMAT": "xml",
        "PLATFORM_CALL_SECONDS": "soon",
        "INSPECT_EVERY_MINUTES": "often",
        "DEBUG": "perhaps",
    }
    code, said = check(**(GOOD | bad))
    assert code != 0
    assert "Traceback" not in said
    for name in bad:
        assert name in said
    assert said.count("HINT:") >= len(bad)
