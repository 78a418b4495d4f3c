"""How the outcome of a reading looks: a symbol and a word, never colour alone."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from stores.topics import Outcome

_SYMBOLS = {Outcome.COMPLETE: "✓", Outcome.PARTIAL: "◐", Outcome.FAILED: "✕", Outcome.NOT_OFFERED: "–"}


def outcome_mark(outcome: str) -> SafeString:
    """`✓ read completely` as a small label."""
    known = Outcome(outcome)
    return format_html('<span aria-hidden="true">{}</span> {}', _SYMBOLS[known], known.label)
