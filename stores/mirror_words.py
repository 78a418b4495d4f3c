"""What mirror rows keep as short codes, in words. What a platform calls a thing itself stays as the platform wrote it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from stores.units import unit_word

_WORDS: dict[str, dict[str, object]] = {
    "state": {
        "pending": _("waits for an answer"),
        "under_way": _("under way"),
        "accepted": _("accepted"),
        "refused": _("refused"),
        "done": pgettext_lazy("state", "done"),
        "failed": _("failed"),
        "unknown": _("unknown"),
    },
    "requested_by": {
        "buyer": _("buyer"),
        "seller": _("seller"),
        "system": _("the platform's system"),
        "operator": _("the platform"),
    },
    "last_sender": {
        "buyer": _("buyer"),
        "staff": _("the seller's staff"),
        "automatic": _("an automatic message"),
    },
    "payment": {
        "paid": pgettext_lazy("state", "paid"),
        "failed": _("failed"),
        "processing": _("under way"),
    },
    "kind": {
        "withdrawal": _("withdrawal"),
        "settlement": _("settlement"),
        "transfer": _("transfer"),
        "reversal": _("reversal"),
        "deduction": _("deduction"),
        "other": _("other"),
        "return": _("return"),
        "return_and_refund": _("return and refund"),
        "refund_only": _("refund only"),
        "only_refund": _("refund only"),
        "refund": _("refund"),
        "replacement": _("replacement"),
    },
}


def mirror_word(field: str, code: str) -> str:
    """In the viewer's language; a code that is none of ours as it stands."""
    if field == "unit":
        return unit_word(code)
    return str(_WORDS.get(field, {}).get(code, code))
