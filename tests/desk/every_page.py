"""Every page there is, found in the URLconf: name, address and what Alice gets, in her language."""

from collections.abc import Iterator
from typing import NamedTuple

from django.test import Client
from django.urls import reverse

from tests.faces.access_table import ADMIN, OTHERS
from tests.faces.test_who_sees_what import NAMES, _address, _rows, is_api
from tests.faces.world import World
from tests.signing_in import signed_in_with_both_factors

# Files, answers for programs, and what is only a part of a page.
_NO_PAGES = {"sweep_progress", "readyz", "livez", "admin:jsi18n", "admin:autocomplete", "push_worker"}


class EveryPage(NamedTuple):
    """`name`: of the address, or `room_model_page` in the admin."""

    name: str
    address: str
    content: str


def pages(world: World) -> Iterator[EveryPage]:
    """Everything that Alice opens and a person looks at."""
    asking = Client()
    signed_in_with_both_factors(asking, world.alice)
    for name, address in _addresses(world):
        answer = asking.get(address)
        if answer.status_code == 200 and answer.headers.get("Content-Type", "").startswith("text/html"):
            content = answer.content.decode()
            if "<html" in content:
                yield EveryPage(name, address, content)


def _addresses(world: World) -> Iterator[tuple[str, str]]:
    for name in NAMES:
        if name in OTHERS and name not in _NO_PAGES and not is_api(name) and OTHERS[name][1] == 200:
            yield name, _address(name, world)
    for model in sorted(ADMIN):
        row, rights = _rows(model, world)[0], ADMIN[model]
        for page, arguments in (("changelist", []), ("change", [row.pk])):
            yield f"{model}_{page}", reverse(f"admin:{model}_{page}", args=arguments)
        for page, arguments, who in (("add", [], rights.add), ("delete", [row.pk], rights.delete)):
            if "a" in who:
                yield f"{model}_{page}", reverse(f"admin:{model}_{page}", args=arguments)
