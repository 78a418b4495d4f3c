"""Which columns hold what of a buyer. Declared beside the columns: `BUYER` of their model; asked by everything in this folder."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model, TextChoices
from django.utils.translation import gettext_lazy as _

from stores.topics import Topic


class DataClass(TextChoices):
    """What a column tells of a buyer."""

    NAME = "name", _("name")
    WORDS = "words", _("the buyer's own words")
    TRACE = "trace", _("what leads to the buyer")


@dataclass(frozen=True, slots=True)
class BuyerData:
    """`age`: the column its age is counted by; `keys`: kind of key (order, conversation, review) -> the column that bears it."""

    topic: Topic
    age: str
    columns: Mapping[str, DataClass]
    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BuyerTable:
    """A table with buyers' data."""

    model: Any
    data: BuyerData

    @property
    def name(self) -> str:
        """`stores.message`."""
        return str(self.model._meta.label_lower)

    def blanks(self) -> dict[str, Any]:
        """Column -> what stands there once it is erased."""
        fields = {name: self.model._meta.get_field(name) for name in self.data.columns}
        return {name: [] if field.get_internal_type() == "JSONField" else "" for name, field in fields.items()}


def buyer_tables() -> Iterator[BuyerTable]:
    """All of them."""
    for model in apps.get_models():
        data = getattr(model, "BUYER", None)
        if isinstance(data, BuyerData):
            yield BuyerTable(model, data)


def names_in(model: type[Model]) -> frozenset[str]:
    """The columns of a model that hold a buyer's name, shown only to those who may reveal."""
    data = getattr(model, "BUYER", None)
    if not isinstance(data, BuyerData):
        return frozenset()
    return frozenset(name for name, kind in data.columns.items() if kind == DataClass.NAME)
