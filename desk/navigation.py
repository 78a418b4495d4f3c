"""The admin's shell: its title and its sidebar."""

from typing import Any

UNFOLD: dict[str, Any] = {"SITE_TITLE": "ShopOps", "SITE_HEADER": "ShopOps", "SHOW_LANGUAGES": True}
