"""The platforms' ids and names, apart from their code, so that models can offer them without importing a connector."""

NAMES = {
    "tiktok": "TikTok Shop",
    "shopee": "Shopee",
    "lazada": "Lazada",
}

# What each platform calls its better sellers, for whom other numbers hold; a store's tier is one of these or empty.
TIERS = {
    "tiktok": {"star": "Star"},
    "shopee": {"managed": "Managed", "preferred": "Preferred", "mall": "Shopee Mall"},
    "lazada": {"lazmall": "LazMall"},
}


def platform_choices() -> list[tuple[str, str]]:
    """Choices for a platform field; a callable, so that a new platform costs no migration."""
    return list(NAMES.items())
