"""Microsoft Teams, by a flow of Power Automate ("Send webhook alerts to a channel")."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.utils.translation import gettext_lazy as _

from alerts.channels.by_apprise import ByApprise
from alerts.channels.fields import Field
from alerts.channels.wording import Style

_MARKUP = re.compile(r"([\\*_~`|>\[\]()#<-])")
# Only Microsoft's own hosts; a flow's address names its region.
_FLOW = re.compile(
    r"https://[a-z0-9-]+(?:\.[a-z0-9-]+){0,3}"
    r"\.(?:logic\.azure\.com|api\.powerplatform\.com|logic\.azure\.cn|api\.powerplatform\.partner\.microsoftonline\.cn)(?::443)?"
    r"(?:/powerautomate/automations/direct(?:/cu/[0-9]{1,6})?)?"
    r"/workflows/[A-Za-z0-9_-]{10,80}/triggers/manual/paths/invoke/?\?[A-Za-z0-9%=&._~/-]{10,400}"
)


class Teams(ByApprise):
    kind = "teams"
    title = "Microsoft Teams"
    service = "workflows"
    # 28 KB of card in all.
    style = Style(
        most=8000,
        escape=lambda text: _MARKUP.sub(r"\\\1", text),
        link=lambda label, address: f"[{label}]({address})",
        line_break="\n\n",
    )
    fields = (
        Field(
            "flow",
            _("flow's address"),
            _FLOW,
            _("Paste the address that the flow shows; it holds /workflows/… and sig=…"),
            secret=True,
        ),
    )

    def arguments(self, fields: Mapping[str, str]) -> dict[str, Any]:
        parts = urlsplit(fields["flow"])
        before, _slash, after = parts.path.partition("/workflows/")
        said = dict(parse_qsl(parts.query))
        return {
            "host": parts.hostname,
            "port": parts.port,
            "workflow": after.partition("/")[0],
            "signature": said.get("sig", ""),
            "version": said.get("api-version") or None,
            "power_automate": "/powerautomate/" in before,
            "routing_id": before.rpartition("/cu/")[2] if "/cu/" in before else None,
            "include_image": False,
        }
