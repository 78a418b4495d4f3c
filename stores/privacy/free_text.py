"""What colleagues wrote by hand in notes and comments: it may name a buyer's order or the buyer. Erased whole where it does."""

import re
from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from stores.privacy.beyond import BLANK, Beyond

_WORD = re.compile(r"[0-9A-Za-z_-]{2,64}")
# So many keys are looked for in one statement.
_AT_ONCE = 200


def free_text(model: Any, column: str, *, store: str = "store") -> Beyond:
    """A table for `says_of_buyers`. `store`: the way from its rows to their store.

    Time alone blanks nothing here: the words are a colleague's, who was told to write no buyer's name.
    """

    def naming(platform: str, keys: frozenset[str]) -> Iterator[QuerySet[Any]]:
        rows = written(model, column).filter(**{f"{store}__platform": platform})
        every = sorted(keys)
        for place in range(0, len(every), _AT_ONCE):
            yield rows.filter(names_one_of(column, every[place : place + _AT_ONCE]))

    def erase(platform: str, keys: frozenset[str]) -> int:
        return sum(rows.update(**{column: BLANK}) for rows in naming(platform, keys))

    def words() -> Iterator[tuple[str, str]]:
        told = written(model, column).values_list(f"{store}__platform", column)
        for platform, text in told.iterator(chunk_size=2000):
            yield from ((platform, word) for word in _WORD.findall(text))

    def held(platform: str, keys: frozenset[str]) -> Iterator[dict[str, Any]]:
        for rows in naming(platform, keys):
            yield from rows.order_by("pk").values(column, f"{store}__name")

    return Beyond(erase, words, lambda platform, until: 0, held)


def written(model: Any, column: str) -> QuerySet[Any]:
    """Rows with words in them."""
    rows: QuerySet[Any] = model._default_manager.exclude(**{f"{column}__in": ["", BLANK]})
    return rows


def names_one_of(column: str, keys: Any) -> Q:
    """The text holds one of them, standing by itself: the order 57 is not the order 577."""
    one_of = "|".join(re.escape(key) for key in keys)
    return Q(**{f"{column}__iregex": rf"(^|[^[:alnum:]])({one_of})($|[^[:alnum:]])"})
