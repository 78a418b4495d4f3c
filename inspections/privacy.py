"""What findings and kept evidence say of a buyer: blanked together with the buyer's data one floor below."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from inspections.items import Item
from inspections.models import Attestation, EvidencePack, Finding, StoreReading
from stores.privacy.beyond import BLANK, Beyond, says_of_buyers
from stores.privacy.free_text import free_text
from stores.topics import Topic

# Details of a finding that name a buyer or quote one.
OF_BUYERS = frozenset({"buyer", "reasons", "word"})
# Details that bear a key of a buyer beside the subject.
_KEYS = ("conversation", "order")


def without_buyer(details: Mapping[str, Any]) -> dict[str, Any]:
    """The same, with nothing of the buyer; the sentence made of it keeps standing."""
    return {name: BLANK if name in OF_BUYERS else value for name, value in details.items()}


def topic_of(item: str) -> Topic:
    """Whose time limit holds for what a finding of this line quotes."""
    return {Item.MESSAGES: Topic.CONVERSATIONS, Item.REVIEWS: Topic.REVIEWS}.get(Item(item), Topic.ORDERS)


def about(keys: frozenset[str], prefix: str = "") -> Q:
    """Rows about these conversations, orders and reviews."""
    found = Q(**{f"{prefix}subject__in": keys})
    for name in _KEYS:
        found |= Q(**{f"{prefix}details__{name}__in": list(keys)})
    return found


def keys_in(platform: str, subject: str, details: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Platform and key of whatever a row is about."""
    if without_buyer(details) != details:
        yield platform, subject
        yield from ((platform, str(details[name])) for name in _KEYS if details.get(name))


def _erase(platform: str, keys: frozenset[str]) -> int:
    return _blank(Finding.objects.filter(about(keys), store__platform=platform))


def _held(platform: str, keys: frozenset[str]) -> Iterator[dict[str, Any]]:
    found = Finding.objects.filter(about(keys), store__platform=platform, details__has_any_keys=list(OF_BUYERS))
    for store, check, at, details in found.order_by("pk").values_list(
        "store__name", "check_id", "opened_at", "details"
    ):
        told = {name: value for name, value in details.items() if name in OF_BUYERS and value != BLANK}
        if told:
            yield {"store": store, "check": check, "opened_at": at, **told}


def _keys() -> Iterator[tuple[str, str]]:
    rows = Finding.objects.filter(details__has_any_keys=list(OF_BUYERS))
    for told in rows.values_list("store__platform", "subject", "details").iterator(chunk_size=5000):
        yield from keys_in(*told)


def _forget(platform: str, until: Mapping[Topic, datetime]) -> int:
    """Closed ones by when they closed: what is open is judged anew from the mirror, which forgets by itself."""
    over = Finding.objects.filter(store__platform=platform, closed_at__isnull=False)
    return sum(_blank(over.filter(item=item, closed_at__lt=until[topic_of(item)])) for item in Item)


def _blank(findings: QuerySet[Finding]) -> int:
    done = 0
    rows = findings.filter(details__has_any_keys=list(OF_BUYERS)).values_list("pk", "details").order_by("pk")
    for pk, details in rows.iterator(chunk_size=1000):
        if (blanked := without_buyer(details)) != details:
            done += Finding.objects.filter(pk=pk).update(details=blanked)
    return done


def _erase_packs(platform: str, _keys: frozenset[str]) -> int:
    """Whom a file speaks of is not known without reading it; none lives longer than a day anyway."""
    return EvidencePack.objects.filter(taken__store__platform=platform).exclude(body=b"").update(body=b"")


def tell() -> None:
    """Called at start."""
    says_of_buyers("inspections.finding", Beyond(_erase, _keys, _forget, _held))
    says_of_buyers("inspections.evidencepack", Beyond(_erase_packs, lambda: (), lambda _platform, _until: 0))
    says_of_buyers("inspections.attestation", free_text(Attestation, "note"))
    says_of_buyers("inspections.storereading", free_text(StoreReading, "note"))
