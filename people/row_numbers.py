"""Numbers of rows as they come from outside, in an address or a form."""


def is_id(text: str) -> bool:
    """Whether it can be a row's number: more digits than a column holds name no row, and thousands of them are no number at all."""
    return text.isdecimal() and len(text) < 18
