"""The fields an address is made of. A person fills them in; an address on the internet is built from them by us, never taken over."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _


class FieldsRefusedError(ValueError):
    """Fields that make no address: field name -> what to do, in the reader's language."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {text}" for name, text in faults.items()))
        self.faults = dict(faults)


@dataclass(frozen=True, slots=True)
class Field:
    """One field. Its whole text must match `pattern`; the first group, where there is one, is what is kept.

    So a person may paste what the service shows (`https://…/robot/send?access_token=abc`) and only `abc` is kept.
    """

    name: str
    label: str | Promise
    pattern: re.Pattern[str]
    hint: str | Promise
    secret: bool = False
    required: bool = True
    choices: tuple[tuple[str, str | Promise], ...] = ()


MOST_LETTERS = 1000


def judged(fields: Iterable[Field], given: Mapping[str, str]) -> dict[str, str]:
    """Every field's value as it is kept, "" where a field that need not be there is not. Raises FieldsRefusedError."""
    fields = tuple(fields)
    kept: dict[str, str] = {}
    faults = {name: _("This kind of channel has no such field.") for name in given if name not in _names(fields)}
    for field in fields:
        text = given.get(field.name, "").strip()
        if not text and not field.required:
            kept[field.name] = ""
        elif (value := _value(field, text)) is None:
            faults[field.name] = str(field.hint)
        else:
            kept[field.name] = value
    if faults:
        raise FieldsRefusedError(faults)
    return kept


def _value(field: Field, text: str) -> str | None:
    found = field.pattern.fullmatch(text) if 0 < len(text) <= MOST_LETTERS else None
    if found is None or (field.choices and text not in dict(field.choices)):
        return None
    return found.group(1) if field.pattern.groups else text


def _names(fields: Iterable[Field]) -> set[str]:
    return {field.name for field in fields}
