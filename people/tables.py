"""Texts as they go into tables that people open in a spreadsheet."""

# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(text: str) -> str:
    """The text, with an apostrophe before what would run as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
