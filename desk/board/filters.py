"""Which stores of the board are wanted, as it stands in the page's address: what may stand there, and what is kept of it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from inspections.items import Severity, State, items_seen_in
from people.models import User
from stores.models import Store
from stores.platforms.names import NAMES

_MOST_LETTERS = 80


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen, only where some store of the person has it: (value, words) each."""

    platforms: list[tuple[str, str]]
    countries: list[tuple[str, str]]
    groups: list[tuple[str, str]]
    states: list[tuple[str, str]]
    severities: list[tuple[str, str]]
    items: list[tuple[str, str]]

    def named(self) -> dict[str, list[tuple[str, str]]]:
        """By the name of each in the address."""
        return {
            "platform": self.platforms,
            "country": self.countries,
            "group": self.groups,
            "state": self.states,
            "severity": self.severities,
            "item": self.items,
        }


def choices_for(user: User) -> Choices:
    """Two statements."""
    seen = Store.objects.visible_to(user).filter(is_active=True).order_by()
    places = list(seen.values_list("platform", "country").distinct())
    named = seen.filter(groups__isnull=False).values_list("groups__pk", "groups__name").distinct()
    return Choices(
        platforms=[(name, str(words)) for name, words in NAMES.items() if name in {one for one, _ in places}],
        countries=[(country, country) for country in sorted({country for _, country in places})],
        groups=sorted(((str(pk), name) for pk, name in named), key=lambda pair: pair[1]),
        states=[(state.value, str(state.label)) for state in State],
        severities=[(level.value, str(level.label)) for level in reversed(Severity)],
        items=[(item.value, str(item.label)) for item in items_seen_in(user.areas())],
    )


def asked_for(given: Any, choices: Choices) -> str:
    """The filters of an address or a form, in one order, without what cannot be chosen."""
    kept = {
        name: given.get(name, "")
        for name, known in choices.named().items()
        if given.get(name, "") in {value for value, _ in known}
    }
    text = given.get("q", "").strip()[:_MOST_LETTERS]
    return urlencode(kept | ({"q": text} if text else {}))
