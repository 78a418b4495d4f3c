"""Why a change of a policy weighs as it does, in the viewer's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inspections.items import Severity

_TOPICS = {
    "points": _("points"),
    "penalty": _("penalties"),
    "suspension": _("suspension or closure"),
    "deadline": _("deadlines"),
    "fee": _("fees"),
}


def weight_text(reason: Mapping[str, Any]) -> str:
    """One of PolicyChange.reasons as a sentence."""
    severity = Severity(reason["severity"]).label
    if reason["topic"] == "share":
        return gettext("%(percent)d %% of the page changed: %(severity)s") % {**reason, "severity": severity}
    if reason["topic"] == "nothing":
        return gettext(
            "None of the words that weigh stands in what changed, and most of the page stayed: %(severity)s"
        ) % {"severity": severity}
    topic = _TOPICS.get(reason["topic"], reason["topic"])
    return gettext("What changed speaks of %(topic)s (%(words)s): %(severity)s") % {
        "topic": topic,
        "words": ", ".join(reason.get("words", [])),
        "severity": severity,
    }
