"""How long a text may be that is looked at: one number for the page, the API and the command."""

from django.utils.translation import gettext as _

MOST_LETTERS = 10_000


def too_long(letters: int) -> str:
    """What is said of a longer one, which is refused: judged in part it might be called fine for what was not read."""
    told = _("It has %(letters)s characters; up to %(most)s are looked at. Look at it in parts.")
    return told % {"letters": f"{letters:,}", "most": f"{MOST_LETTERS:,}"}
