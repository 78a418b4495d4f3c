"""The shipped list of manual items: what is looked up by hand, where, by whom, how often and how."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import msgspec
from django.utils.translation import gettext

from inspections.figures import KINDS
from inspections.items import AREA_OF, Item
from inspections.policy.addresses import AddressRefusedError, refuse_foreign
from people.rights import AREAS_OF
from people.roles import Role
from stores.platforms.names import NAMES

FILE = Path(__file__).parent / "items.toml"
# What steps are written in; the first one stands in for every other language.
LANGUAGES = ("en", "zh")

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z_]+$", max_length=40)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]


class ManualItemsError(ValueError):
    """The list is wrong; names the file, the item and the field."""


class ManualItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[item]]` of the file; the fields are explained at its top."""

    id: Id
    title: Text
    line: Item
    platforms: list[str]
    role: Role
    every_days: Annotated[int, msgspec.Meta(ge=1, le=90)]
    source: Text
    date: date
    steps: dict[str, list[Text]]
    links: dict[str, str]
    countries: list[str] = msgspec.field(default_factory=list)
    figures: list[str] = msgspec.field(default_factory=list)
    judged_by: str = ""

    def __post_init__(self) -> None:
        if unknown := set(self.platforms) - set(NAMES) or set(self.links) ^ set(self.platforms):
            raise ValueError(f"`platforms` and `links` name the same platforms, of ours: {', '.join(sorted(unknown))}")
        if unknown := set(self.figures) - set(KINDS):
            raise ValueError(f"`figures`: there is no {', '.join(sorted(unknown))}")
        if set(self.steps) != set(LANGUAGES):
            raise ValueError(f"`steps` are written in {' and '.join(LANGUAGES)}")
        if AREA_OF[self.line] not in AREAS_OF[self.role]:
            raise ValueError(f"`role`: a {self.role} does not see the line {self.line}")

    def concerns(self, platform: str, country: str) -> bool:
        """Whether it is looked up in stores of this platform and country."""
        return platform in self.platforms and (not self.countries or country in self.countries)

    def steps_in(self, language: str) -> list[str]:
        """How to look, in a language (`en`, `zh-hans`); in English where it is not written in it."""
        return self.steps.get(language.split("-")[0], self.steps[LANGUAGES[0]])


class _File(msgspec.Struct, forbid_unknown_fields=True):
    hosts: dict[str, dict[str, str]]
    item: list[dict[str, Any]]


class ItemList:
    """The items of a file, with the Seller Centers their links lead to."""

    def __init__(self, items: list[ManualItem], hosts: Mapping[str, Mapping[str, str]]) -> None:
        self._hosts = hosts
        self.by_id = {item.id: item for item in items}

    def of(self, platform: str, country: str) -> list[ManualItem]:
        """The items of a store, in the order of the file."""
        return [item for item in self.by_id.values() if item.concerns(platform, country)]

    def everywhere(self, platform: str) -> list[ManualItem]:
        """The items of a platform, of whichever country."""
        return [item for item in self.by_id.values() if platform in item.platforms]

    def link(self, item: ManualItem, platform: str, country: str) -> str:
        """The page of Seller Center where it is looked up in stores of this platform and country."""
        hosts = self._hosts[platform]
        return item.links[platform].format(host=hosts.get(country, hosts[""]), country=country)


@cache
def manual_items() -> ItemList:
    """The shipped list. Raises ManualItemsError."""
    return read_items(FILE)


def item_title(item_id: str) -> str:
    """In the viewer's language; the id of one that is not on the list any more."""
    item = manual_items().by_id.get(item_id)
    return gettext(item.title) if item else item_id


def read_items(path: Path) -> ItemList:
    """The list of a file. Raises ManualItemsError."""
    try:
        raw = msgspec.toml.decode(path.read_text(encoding="utf-8"), type=_File)
    except (msgspec.ValidationError, msgspec.DecodeError, tomllib.TOMLDecodeError) as fault:
        raise ManualItemsError(f"{path.name}: {fault}") from fault
    found = [_item(path, place, entry) for place, entry in enumerate(raw.item, start=1)]
    known = ItemList(found, raw.hosts)
    if len(known.by_id) != len(found):
        raise ManualItemsError(f"{path.name}: an id stands there twice.")
    for item in found:
        _refuse_foreign_links(path, item, known, raw.hosts)
    return known


def _item(path: Path, place: int, raw: dict[str, Any]) -> ManualItem:
    try:
        return msgspec.convert(raw, ManualItem)
    except msgspec.ValidationError as fault:
        raise ManualItemsError(f"{path.name}, item {place} ({raw.get('id', 'without an id')}): {fault}") from fault


def _refuse_foreign_links(
    path: Path, item: ManualItem, known: ItemList, hosts: Mapping[str, Mapping[str, str]]
) -> None:
    """Staff sign in where these lead: only official hosts."""
    for platform in item.platforms:
        for country in {"", *hosts.get(platform, {})}:
            try:
                refuse_foreign(known.link(item, platform, country))
            except (KeyError, IndexError, AddressRefusedError) as fault:
                raise ManualItemsError(f"{path.name}, {item.id}, links.{platform}: {fault}") from fault
