"""Finds every text to translate, in our code and templates and in the admin theme's, and compares catalogues. No gettext tools."""

import gettext
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import django.conf
import unfold
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.apps import apps
from django.utils.translation.template import templatize

ROOMS = ("shopops", "desk", "alerts", "inspections", "stores", "people")
_SKIPPED = {"migrations", "tests"}
# The theme ships no translation at all, so ours must speak for the parts of it that we install.
_THEME = Path(unfold.__file__).parent
_THEME_SKIPPED = {"constance", "guardian", "import_export", "simple_history", "location_field", "crispy", "migrations"}
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    # `_now` is gettext beside a lazy `_`.
    **dict.fromkeys(("gettext_noop", "gettext_lazy", "_now")),
    **dict.fromkeys(("ngettext_lazy",), (1, 2)),
    **dict.fromkeys(("pgettext_lazy",), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext_lazy",), ((1, "c"), 2, 3)),
}

Key = tuple[str | None, str]


class Found(NamedTuple):
    """A text to translate: one form or (singular, plural), its context, where it stands."""

    text: str | tuple[str, ...]
    context: str | None
    place: str
    line: int


class Differences(NamedTuple):
    """What keeps a catalogue from being whole, each by its text."""

    missing: list[str]
    fuzzy: list[str]
    stale: list[str]
    misplaced: list[str]


def find_texts(root: Path) -> list[Found]:
    """Every text of our rooms, and those of the theme that no other installed catalogue translates."""
    ours = [found for room in ROOMS if (root / room).is_dir() for found in _texts_in(root / room, root, _SKIPPED)]
    known = {_key(found) for found in ours}
    elsewhere = _translated_elsewhere()
    theme = _texts_in(_THEME, _THEME.parent, _THEME_SKIPPED)
    return ours + [one for one in theme if _key(one) not in elsewhere and _key(one) not in known]


def template_catalogue(found: Iterable[Found]) -> Catalog:
    """The texts as a catalogue without translations."""
    catalogue = Catalog(project="ShopOps", charset="utf-8")
    for one in sorted(found, key=lambda one: (one.place, one.line)):
        # No line numbers: moving code must not change the catalogue.
        catalogue.add(one.text, locations=[(one.place, 0)], context=one.context, flags=_flags(one))
    return catalogue


def compare(catalogue: Catalog, template: Catalog) -> Differences:
    """What `catalogue` lacks, is unsure of or has too much."""
    wanted = [message for message in template if message.id]
    own = [message for message in catalogue if message.id]
    names = {_of(message) for message in wanted}
    held = {_of(message): message for message in own}
    missing = [_shown(one) for one in wanted if _of(one) not in held or not _translated(held[_of(one)])]
    return Differences(
        missing=missing,
        fuzzy=[_shown(message) for message in own if message.fuzzy],
        stale=[_shown(message) for message in own if _of(message) not in names],
        misplaced=[_shown(message) for message in own if _translated(message) and not _places_agree(message)],
    )


def _texts_in(folder: Path, root: Path, skipped: set[str]) -> Iterator[Found]:
    for path in sorted([*folder.rglob("*.py"), *folder.rglob("*.html")]):
        if skipped & set(path.relative_to(folder).parts):
            continue
        text = path.read_text(encoding="utf-8")
        source = _flat(templatize(text, origin=str(path))) if path.suffix == ".html" else text
        for line, message, _comments, context in extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS):
            if message:
                yield Found(message, context, path.relative_to(root).as_posix(), line)


def _flat(source: str) -> str:
    """A template made into code keeps the page's indentation, which is not code's."""
    return "\n".join(line.lstrip() for line in source.splitlines())


def _translated_elsewhere() -> set[Key]:
    """Texts that Django or an installed app other than ours speaks in Chinese."""
    folders = [Path(app.path) / "locale" for app in apps.get_app_configs() if app.label not in ROOMS]
    folders.append(Path(django.conf.__file__).parent / "locale")
    files = [folder / language / "LC_MESSAGES" / "django.mo" for folder in folders for language in ("zh_Hans", "zh_CN")]
    keys: set[Key] = set()
    for path in files:
        if path.exists():
            with path.open("rb") as file:
                keys |= {_catalogue_key(key) for key in gettext.GNUTranslations(file)._catalog}  # type: ignore[attr-defined]
    return keys


def _catalogue_key(key: str | tuple[str, int]) -> Key:
    text = key[0] if isinstance(key, tuple) else key
    context, mark, rest = text.partition("\x04")
    return (context, rest) if mark else (None, text)


def _key(found: Found) -> Key:
    return found.context, found.text if isinstance(found.text, str) else found.text[0]


def _of(message: Message) -> Key:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def _shown(message: Message) -> str:
    return _of(message)[1]


def _translated(message: Message) -> bool:
    forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return all(forms)


def _flags(found: Found) -> set[str]:
    text = found.text if isinstance(found.text, str) else found.text[0]
    return {"python-format"} if "%(" in text or "%d" in text or "%s" in text else set()


def _places_agree(message: Message) -> bool:
    """The translation names the same places as the text, in `{place}` and in `%(place)s` style."""
    ids = (message.id,) if isinstance(message.id, str) else message.id
    strings = (message.string,) if isinstance(message.string, str) else message.string or ()
    wanted = {place for text in ids for place in _PLACE.findall(text)}
    return all(set(_PLACE.findall(text)) == wanted for text in strings)


_PLACE = re.compile(r"\{\w*\}|%\(\w+\)[sd]|%[sd]")
