"""Where the palette and the keys lead without a search: the pages of one's own sidebar, and a few acts."""

from collections.abc import Iterator

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from desk.palette.hit import Hit
from people.admin_site import may_manage

# g and then a letter, on every page.
GO = {
    "h": "admin:index",
    "b": "board",
    "a": "alerts",
    "i": "alerts_inbox",
    "f": "admin:inspections_finding_changelist",
    "s": "admin:stores_store_changelist",
    "o": "orders",
    "k": "stock",
    "m": "money",
    "p": "policy",
    "r": "proof",
    "t": "manual",
    "c": "service",
    "v": "service_reviews",
}


def pages_named(request: HttpRequest, text: str) -> Iterator[Hit]:
    """Pages of the person's own sidebar with these words in their title."""
    wanted = text.lower()
    for title, url in own_pages(request):
        if wanted in title.lower():
            yield Hit(_("Page"), title, "", url)


def acts_named(request: HttpRequest, text: str) -> Iterator[Hit]:
    """What can be done at once, by those who may."""
    acts = [(_("Mark everything in my inbox as read"), reverse("inbox_read_all"))]
    if may_manage(request):
        acts.insert(0, (_("Inspect all stores now"), reverse("inspect_all")))
    for title, url in acts:
        if text.lower() in title.lower():
            yield Hit(_("Act"), title, "", url, act=True)


def own_pages(request: HttpRequest) -> list[tuple[str, str]]:
    """(title, address) of everything in the sidebar that this person may open."""
    groups = admin.site.get_sidebar_list(request)  # type: ignore[attr-defined]
    return [
        (str(one["title"]), str(one["link"])) for group in groups for one in group["items"] if one["has_permission"]
    ]


def keys_of(request: HttpRequest) -> list[tuple[str, str, str]]:
    """(letter, title, address) of where `g` leads this person."""
    titles = {url: title for title, url in own_pages(request)}
    return [(letter, titles[reverse(name)], reverse(name)) for letter, name in GO.items() if reverse(name) in titles]
