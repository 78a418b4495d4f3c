"""A world in which every text that came from outside is hostile: names, messages, errors, titles, notes, file names.

Each text is filled as far as its column is long. What a text is used for (keys, codes, addresses, zones) stays as it was.
"""

import re
from typing import Any

from django.apps import apps
from django.db import DatabaseError, models, transaction

# Whoever runs any of it sets `executed`; whoever lets any of it become an element is seen too.
HOSTILE = (
    "\"'><img src=x onerror=window.executed=1><script>window.executed=1</script>{{7*7}}</textarea></title>"
    "<svg onload=window.executed=1><a href=javascript:window.executed=1>x</a><iframe srcdoc='<p>'></iframe>"
)
# What only this text can have made of a page.
TRACES = (
    'img[src="x"], svg[onload], a[href^="javascript:" i], iframe[srcdoc], script:not([src]):not([type]):not([nonce])'
)
_OUTSIDE = re.compile(
    r"(^|_)(name|title|text|note|reason|detail|comment|buyer|label|message|body|device|said|error|words|carrier|"
    r"account_name|by_name|status_text|description|why|subject_text|summary|place|entered|answer|last_error|reply_text)$"
)
_JSON = ("skus", "lines", "payload", "details", "pieces", "items", "told", "concerns")
_OURS = ("stores", "inspections", "alerts", "people", "service", "desk")
# Names by which something is found, and what is drawn by its own reading of the text.
_KEPT = {("people", "username"), ("alerts", "policy_name"), ("people", "first_name"), ("people", "last_name")}


def poison(words: str = HOSTILE) -> set[str]:
    """Fills them with `words`; `model.field` of each that holds it now. What the database itself refuses stays as it was."""
    filled = set()
    for model in apps.get_models():
        if model._meta.app_label in _OURS and model._meta.managed and not model._meta.proxy:
            filled |= {f"{model.__name__}.{field.name}" for field in _texts_of(model) if _fill(model, field, words)}
            filled |= {
                f"{model.__name__}.{name}" for name in _JSON if _has(model, name) and _fill_json(model, name, words)
            }
    return filled


def _has(model: type[models.Model], name: str) -> bool:
    return any(isinstance(one, models.JSONField) and one.name == name for one in model._meta.get_fields())


def _texts_of(model: type[models.Model]) -> list[Any]:
    kept = {name for one in model._meta.constraints for name in getattr(one, "fields", ())}
    return [
        field
        for field in model._meta.get_fields()
        if isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, models.URLField | models.EmailField | models.SlugField)
        and not field.choices
        and not field.unique
        and field.name not in kept
        and (model._meta.app_label, field.name) not in _KEPT
        and _OUTSIDE.search(field.name)
    ]


def _fill(model: type[models.Model], field: Any, words: str) -> bool:
    try:
        with transaction.atomic():
            return bool(models.QuerySet(model).update(**{field.name: words[: field.max_length]}))
    except DatabaseError:
        return False


def _fill_json(model: type[models.Model], name: str, words: str) -> bool:
    """What stands in rows of JSON under such a name, and the second of each pair: the words of a piece of text."""
    try:
        with transaction.atomic():
            rows: models.QuerySet[models.Model] = models.QuerySet(model)
            for row in rows:
                models.QuerySet(model).filter(pk=row.pk).update(**{name: _deep(getattr(row, name), words)})
    except DatabaseError:
        return False
    return True


def _deep(value: Any, words: str) -> Any:
    match value:
        case dict():
            return {
                name: words if isinstance(one, str) and _OUTSIDE.search(name) else _deep(one, words)
                for name, one in value.items()
            }
        case [str(kind), str()] if kind in ("same", "added", "removed"):
            return [kind, words]
        case list():
            return [_deep(one, words) for one in value]
    return value
