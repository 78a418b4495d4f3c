"""Secrets do not get into log lines, whether by their name or by their shape."""

import pytest

from shopops.logging import redact, redact_text


@pytest.mark.parametrize(
    "text",
    [
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
