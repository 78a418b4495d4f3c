"""Names the tables that Django itself puts between two kinds: by what they join, in the viewer's language.

Django names them in English once, when it starts, and their rows by a number; pages that tell what a deletion takes show both.
"""

from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model
from django.utils.text import format_lazy


def name_tables_between() -> None:
    """Called once, when every model is known."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.auto_created:
            one, other = (field.related_model._meta.verbose_name for field in _ends(model))
            named = format_lazy("{one} – {other}", one=one, other=other)
            model._meta.verbose_name = model._meta.verbose_name_plural = named
            model.__str__ = _what_it_joins  # type: ignore[assignment,method-assign]


def _ends(model: type[Model]) -> list[Any]:
    return [field for field in model._meta.fields if isinstance(field, ForeignKey)]


def _what_it_joins(row: Model) -> str:
    return " – ".join(str(getattr(row, field.name)) for field in _ends(type(row)))
