"""An installation set up as .env.example says passes Django's own check for servers without a word."""

import os
import re
import subprocess
import sys

import pytest

from tests.services import ROOT

_PRODUCTION = {
    "SECRET_KEY": "fN3vLq8wZr2TgY6uJk9sXb4mPc7hDa1eRi5oWt0nVzQyGjUlE4kBpS",
    "HTTPS_ONLY": "true",
    "ALLOWED_HOSTS": "shopops.example.com,127.0.0.1",
    "CSRF_TRUSTED_ORIGINS": "https://shopops.example.com",
    "PUBLIC_URL": "https://shopops.example.com",
    "TRUSTED_PROXIES": "1",
}


def check(**changed: str) -> tuple[int, str]:
    """`manage.py check --deploy`: how it ends, and what it says."""
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    environment = {**os.environ, **_PRODUCTION, **changed}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_a_server_set_up_as_described_gives_no_warning():
    assert check() == (0, "System check identified no issues (0 silenced).\n")


def test_the_example_names_every_variable_that_is_read():
    read = re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', (ROOT / "shopops/settings.py").read_text())
    named = set(re.findall(r"^#?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert len(read) > 40
    assert [one for one in read if one not in named] == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"DEMO_SIGN_IN": "true"}, "shopops.E005"),
        ({"BREACHED_PASSWORDS": "/nowhere/stolen.txt"}, "shopops.E006"),
        ({"GEOIP_FILE": "/nowhere/city.mmdb"}, "shopops.E007"),
        ({"SESSION_IDLE_MINUTES": "0"}, "SESSION_IDLE_MINUTES"),
    ],
)
def test_what_signing_in_cannot_use_is_named(changed: dict[str, str], said: str):
    code, told = check(**changed)
    assert code == 1
    assert said in told
