"""Which alerts a route, a policy or a silence is about. What is left empty narrows nothing."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from alerts.routing_facts import Narrowing
from inspections.items import Item, Severity
from stores.models import StoreGroup
from stores.platforms.names import NAMES


class Narrowed(models.Model):
    """Lists of words, each empty for *all of them*."""

    severities = models.JSONField(_("severities"), default=list, blank=True, help_text=_("Empty: all."))
    items = models.JSONField(_("checklist lines"), default=list, blank=True, help_text=_("Empty: all."))
    platforms = models.JSONField(_("platforms"), default=list, blank=True, help_text=_("Empty: all."))
    countries = models.JSONField(_("countries"), default=list, blank=True, help_text=_("Empty: all."))
    check_ids = models.JSONField(_("checks"), default=list, blank=True, help_text=_("Empty: all."))
    groups = models.ManyToManyField(
        StoreGroup, blank=True, related_name="%(class)ss", verbose_name=_("store groups"), help_text=_("Empty: all.")
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Every word is one that alerts have. Raises ValidationError naming the field."""
        known = {"severities": Severity.values, "items": Item.values, "platforms": list(NAMES)}
        wrong = {name: _wrong_words(getattr(self, name), words) for name, words in known.items()}
        if self.countries != [one.upper() for one in self.countries if isinstance(one, str) and len(one) == 2]:
            wrong["countries"] = _now("A list of ISO codes of two capital letters, such as ID.")
        if not all(isinstance(one, str) for one in self.check_ids):
            wrong["check_ids"] = _now("A list of ids of checks, such as orders_ship_overdue.")
        if found := {name: text for name, text in wrong.items() if text}:
            raise ValidationError(found)

    def narrowing(self) -> Narrowing:
        """As routing reads it. The groups should be prefetched."""
        return Narrowing(
            severities=frozenset(self.severities),
            items=frozenset(self.items),
            platforms=frozenset(self.platforms),
            countries=frozenset(self.countries),
            check_ids=frozenset(self.check_ids),
            group_ids=frozenset(group.pk for group in self.groups.all()),
        )


def _wrong_words(given: Any, known: list[str]) -> str:
    if isinstance(given, list) and all(one in known for one in given):
        return ""
    return _now("A list of these words: %(known)s.") % {"known": ", ".join(known)}
