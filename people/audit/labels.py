"""Words for what a line of the audit trail names. Lines keep short English, so that they read the same for every program."""

from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from people.known_sentences import KnownSentences

_LABELS = KnownSentences(
    (
        gettext_noop("audit trail"),
        gettext_noop("sealed secrets"),
        gettext_noop("erased again"),
        gettext_noop("buyers' data past its time"),
        gettext_noop("a buyer of {platform}"),
        gettext_noop("a store of {platform}"),
        gettext_noop("proof of {day}"),
        gettext_noop("money of {month}"),
        gettext_noop("numbers before batch {number}"),
        gettext_noop("what came of batch {number}"),
        gettext_noop("orders"),
        gettext_noop("stock"),
    )
)
# What is acted upon and is no table.
_KINDS: dict[str, Any] = {
    "alerts.webhookdelivery": _("webhook delivery"),
    "inspections.money": _("money of a month"),
    "inspections.policy": _("policy pages"),
    "inspections.proof": _("proof of a day"),
    "inspections.rota": _("log-in rota"),
    "people.session": _("session"),
    "stores.buyer": _("buyer"),
    "stores.replay": _("erasure after a restore"),
    "stores.retention": _("retention of buyers' data"),
}


def label_words(label: str) -> str:
    """In the viewer's language where it is one of ours; a name as it stands."""
    return _LABELS.told(label) if _LABELS.knows(label) else label


def kind_words(kind: str) -> str:
    """What was acted upon: `stores.order` is an order."""
    if kind in _KINDS:
        return str(_KINDS[kind])
    try:
        return str(apps.get_model(kind)._meta.verbose_name)
    except (LookupError, ValueError):
        return kind
