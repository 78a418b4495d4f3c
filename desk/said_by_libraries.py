"""Texts of libraries that their own catalogues say badly or not at all, and that are not found where they stand.

Marked here, they are in our catalogue, which comes before the libraries'.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

MARKED = (
    # The theme's head of a page that has no title of its own.
    gettext_noop("Welcome"),
    # Of sign-in, where the rest of the page has a word of its own for it.
    gettext_noop("Bad Token"),
    # Spans of time: Django's Chinese for "1 month" is the name of a month, and for "1 day" a date's.
    ngettext_lazy("%(num)d month", "%(num)d months", "num"),
    ngettext_lazy("%(num)d day", "%(num)d days", "num"),
)
