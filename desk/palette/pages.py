"""What the palette asks while somebody types, and the map of keys that every page shows under `?`."""

from dataclasses import asdict
from itertools import chain

from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from desk.palette.places import acts_named, keys_of, pages_named
from desk.palette.rows import rows_found, stores_found
from people.admin_site import person
from people.models import User

_MOST_LETTERS, _LEAST_LETTERS = 80, 2


@require_GET
@staff_member_required
def palette(request: HttpRequest) -> JsonResponse:
    """`q` → `{"hits": [{kind, title, detail, url, act}, …]}`; without words the pages and acts alone. `only=stores`: nothing else."""
    user = person(request)
    if not isinstance(user, User):
        raise PermissionDenied
    text = request.GET.get("q", "").strip().replace("\0", "")[:_MOST_LETTERS]
    is_enough = len(text) >= _LEAST_LETTERS or _is_wide(text)
    if request.GET.get("only") == "stores":
        return JsonResponse({"hits": [asdict(hit) for hit in (stores_found(user, text) if is_enough else ())]})
    found = rows_found(user, text) if is_enough else ()
    hits = chain(found, acts_named(request, text), pages_named(request, text))
    return JsonResponse({"hits": [asdict(hit) for hit in hits]})


@require_GET
@staff_member_required
def key_map(request: HttpRequest) -> JsonResponse:
    """`{"places": [[letter, title, address], …]}`: where `g` and a letter lead this person."""
    return JsonResponse({"places": keys_of(request)})


def _is_wide(text: str) -> bool:
    """A single Chinese character says as much as a word."""
    return bool(text) and ord(text[0]) > 0x2E7F
