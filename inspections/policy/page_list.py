"""The shipped list of policy pages, from its file into the database."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import msgspec
from django.db import transaction

from inspections.models import PolicyPage
from inspections.policy.addresses import AddressRefusedError, refuse_foreign
from inspections.rule_pack import Loaded, RulePackError
from stores.platforms.names import NAMES

FILE = Path(__file__).parent / "pages.toml"
_FIELDS = ("platform", "country", "title", "url", "is_on")


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[page]]` of the file; fields as in the PolicyPage model."""

    key: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]+$", max_length=64)]
    platform: str
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    url: Annotated[str, msgspec.Meta(max_length=500)]
    country: Annotated[str, msgspec.Meta(pattern="^[A-Z][A-Z]$")] = ""
    on: bool = True

    def __post_init__(self) -> None:
        if self.platform not in NAMES:
            raise ValueError(f"`platform` is none of {', '.join(NAMES)}")


def read_page_list(path: Path = FILE) -> list[PolicyPage]:
    """The pages of the file, not yet saved. Raises RulePackError."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8")).get("page", [])
    except tomllib.TOMLDecodeError as fault:
        raise RulePackError(f"{path.name}: {fault}") from fault
    pages = [_page(path, place, entry) for place, entry in enumerate(raw, start=1)]
    for name in ("key", "url"):
        twice = [value for value, count in Counter(getattr(page, name) for page in pages).items() if count > 1]
        if twice:
            raise RulePackError(f"{path.name}: the {name} {twice[0]} stands there twice.")
    return pages


@transaction.atomic
def load_page_list(pages: list[PolicyPage]) -> Loaded:
    """Brings the database to the shipped pages; those edited or added here are left alone. May run any number of times."""
    known = {page.key: page for page in PolicyPage.objects.filter(key__isnull=False)}
    own = set(PolicyPage.objects.filter(key__isnull=True).values_list("url", flat=True))
    added = [page for page in pages if page.key not in known and page.url not in own]
    differing = [(known[page.key], page) for page in pages if page.key in known and _differs(known[page.key], page)]
    changed = [(old, new) for old, new in differing if not old.edited]
    PolicyPage.objects.bulk_create(added)
    for old, new in changed:
        for name in _FIELDS:
            setattr(old, name, getattr(new, name))
        old.save(update_fields=_FIELDS)
    return Loaded(len(added), len(changed), len(differing) - len(changed))


def _differs(old: PolicyPage, new: PolicyPage) -> bool:
    return any(getattr(old, name) != getattr(new, name) for name in _FIELDS)


def _page(path: Path, place: int, raw: dict[str, Any]) -> PolicyPage:
    try:
        entry = msgspec.convert(raw, Entry)
        refuse_foreign(entry.url)
    except (msgspec.ValidationError, AddressRefusedError) as fault:
        raise RulePackError(f"{path.name}, page {place} ({raw.get('key', 'without a key')}): {fault}") from fault
    return PolicyPage(
        key=entry.key,
        platform=entry.platform,
        country=entry.country,
        title=entry.title,
        url=entry.url,
        is_on=entry.on,
    )
