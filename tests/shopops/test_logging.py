"""Secrets do not get into log lines, whether by their name or by their shape."""

import pytest

from people.redaction import redact_text
from shopops.logging import redact


@pytest.mark.parametrize(
    "text",
    [
        "https://user:hush@proxy.example/",
        "Authorization: Bearer hush-hush-hush",
        "a program sent shopops_hush-hush-hush-hush-hush",
        "kept as k1:hushhushhushhushhushhushhushhushhushhushhush==",
        "GET /api/v2/token/get?app_key=1&app_secret=hush-hush&auth_code=hush-hush",
        "token ROW_hush-hush-123 refused",
        "?shop_cipher=hush-hush&sign=hush-hush",
    ],
)
def test_a_secret_inside_a_text_is_blanked(text: str) -> None:
    assert "hush" not in str(redact_text(text))
    assert "[secret]" in str(redact_text(text))


def test_a_secret_under_its_name_is_blanked_and_the_rest_stays() -> None:
    line = redact(None, "info", {"event": "read", "access_token": "hush", "store": 7})
    assert line == {"event": "read", "access_token": "[secret]", "store": 7}


def test_a_secret_deep_inside_is_blanked_too() -> None:
    line = redact(None, "info", {"event": "call", "args": [{"kwargs": {"refresh_token": "hush"}}, "?sign=hush"]})
    assert "hush" not in str(line)
