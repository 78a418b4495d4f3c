"""How each store's connection stands, in one word, and which of the stores a person sees are in which state."""

from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from stores.call_standing import CallBook
from stores.models import ConnectionState, Store, TopicReading
from stores.platforms.errors import NotAnsweringError, QuotaSpentError


class LinkState(TextChoices):
    """The worst thing first."""

    UNCONNECTED = "unconnected", _("not connected")
    SILENT = "silent", _("does not answer")
    SPENT = "spent", _("quota spent")
    SLOWED = "slowed", _("slowed down")
    OK = "ok", _("ok")


def link_states(stores: list[Store], book: CallBook) -> dict[int, LinkState]:
    """Store id -> state: by what the workers know now, and by what the store's last reading met. Two statements."""
    shops = book.troubled_shops()
    met = _met([store.pk for store in stores])
    return {store.pk: _state(store, shops, met.get(store.pk, set())) for store in stores}


def days_left(ends_at: datetime | None, now: datetime) -> int | None:
    """Whole days until an authorisation ends, 0 on its last and after; None when nobody knows."""
    return max(0, (ends_at - now).days) if ends_at else None


def _state(store: Store, shops: dict[str, set[tuple[str, str]]], met: set[str]) -> LinkState:
    shop = (store.platform, store.external_id)
    if store.connection is None or store.connection.state != ConnectionState.CONNECTED:
        return LinkState.UNCONNECTED
    if shop in shops["silent"] or NotAnsweringError.code in met:
        return LinkState.SILENT
    if shop in shops["spent"] or QuotaSpentError.code in met:
        return LinkState.SPENT
    return LinkState.SLOWED if shop in shops["slowed"] else LinkState.OK


def _met(store_ids: list[int]) -> dict[int, set[str]]:
    codes = (NotAnsweringError.code, QuotaSpentError.code)
    met: dict[int, set[str]] = {}
    rows = TopicReading.objects.filter(store_id__in=store_ids, reason_code__in=codes)
    for store_id, code in rows.values_list("store_id", "reason_code"):
        met.setdefault(store_id, set()).add(code)
    return met
