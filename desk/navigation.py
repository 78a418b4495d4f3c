"""The admin's shell: its title, its looks and its sidebar, where everybody sees only what they may open."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _


def _opens(model: str) -> Callable[[HttpRequest], bool]:
    """Whether the person may open the list of `model` (app.model): asked of its own admin page, so the two cannot differ."""

    def may_open(request: HttpRequest) -> bool:
        from django.apps import apps
        from django.contrib import admin

        return bool(admin.site._registry[apps.get_model(model)].has_view_permission(request))

    return may_open


@lru_cache(maxsize=1024)
def _entry_of(path: str) -> str | None:
    """The entry to which the page at `path` belongs: the longest address that begins it; home is for itself alone."""
    home = reverse("admin:index")
    links = (str(entry["link"]) for group in UNFOLD["SIDEBAR"]["navigation"] for entry in group["items"])
    return max(
        (link for link in links if path.startswith(link) and (link != home or path == home)), key=len, default=None
    )


def _entry(title: Any, icon: str, name: str, allowed: Callable[[HttpRequest], bool] | str | None) -> dict[str, Any]:
    link = reverse_lazy(name)
    entry = {"title": title, "icon": icon, "link": link, "active": lambda request: _entry_of(request.path) == str(link)}
    return entry | ({"permission": allowed} if allowed else {})


def _list(title: Any, icon: str, model: str) -> dict[str, Any]:
    """The admin's list of `model`."""
    return _entry(title, icon, f"admin:{model.replace('.', '_')}_changelist", _opens(model))


def _page(title: Any, icon: str, name: str, allowed: str | None = None) -> dict[str, Any]:
    """The page called `name`, for everybody or for those of whom `allowed`, the path of a function of the request, says so."""
    return _entry(title, icon, name, allowed)


_MANAGERS = "people.admin_site.may_manage"
_READS_MESSAGES = "desk.service.gate.sees_messages"

_EVERY_DAY: list[dict[str, Any]] = [
    _page(_("Home"), "home", "admin:index"),
    _page(_("Board"), "grid_view", "board"),
    _page(_("Alerts"), "notification_important", "alerts"),
    _page(_("Inbox"), "inbox", "alerts_inbox"),
    _page(_("Manual items"), "edit_note", "manual"),
    _page(_("Log-in rota"), "event_repeat", "rota", "desk.rota.sees_rota"),
    _page(_("Proof of a day"), "verified", "proof"),
    _list(_("Stores"), "storefront", "stores.store"),
    _list(_("Findings"), "report", "inspections.finding"),
]
_CUSTOMER_SERVICE = [
    _page(_("Buyers"), "forum", "service", _READS_MESSAGES),
    _page(_("Reviews"), "reviews", "service_reviews", "desk.service.reviews.sees_reviews"),
    _page(_("Quick replies"), "quickreply", "quick_replies", _READS_MESSAGES),
    _page(_("How fast buyers are answered"), "timer", "service_figures", _READS_MESSAGES),
    _page(_("Look at a text"), "frame_inspect", "screening"),
]
_GOODS_AND_MONEY = [
    _page(_("Orders by cut-off"), "package_2", "orders", "desk.operations.orders_page.sees_orders"),
    _page(_("Stock"), "warehouse", "stock", "desk.operations.stock_page.sees_stock"),
    _list(_("Actions"), "send", "stores.action"),
    _page(_("Money"), "payments", "money", "desk.money.sees_money"),
    _page(_("Policy updates"), "policy", "policy", "desk.policy.sees_policies"),
]
_INSPECTION = [
    _list(_("Inspections"), "fact_check", "inspections.inspection"),
    _list(_("Sweeps"), "cached", "inspections.sweep"),
    _list(_("Attestations"), "approval", "inspections.attestation"),
    _page(_("Coverage"), "grid_on", "coverage"),
    _list(_("Rules"), "rule", "inspections.rule"),
    _list(_("Changes of rules"), "history", "inspections.rulechange"),
    _list(_("Policy pages"), "find_in_page", "inspections.policypage"),
    _list(_("Calendar days"), "calendar_month", "inspections.calendarday"),
    _list(_("Exchange rates"), "currency_exchange", "inspections.exchangerate"),
    _list(_("Members of the rota"), "groups", "inspections.rotamember"),
    _list(_("Days off"), "beach_access", "inspections.dayoff"),
]
_TOLD = [
    _list(_("Topic readings"), "sync", "stores.topicreading"),
    _list(_("Items set aside"), "inventory", "stores.setasideitem"),
    _list(_("Orders"), "package_2", "stores.order"),
    _list(_("Cancellations"), "cancel", "stores.cancellation"),
    _list(_("Late orders"), "schedule", "stores.lateorder"),
    _list(_("Returns"), "assignment_return", "stores.return"),
    _list(_("Conversations"), "chat", "stores.conversation"),
    _list(_("Buyer reviews"), "star", "stores.review"),
    _list(_("Products"), "sell", "stores.product"),
    _list(_("Stock levels"), "warehouse", "stores.stocklevel"),
    _list(_("Listing issues"), "gpp_bad", "stores.listingissue"),
    _list(_("Health figures"), "monitor_heart", "stores.metric"),
    _list(_("Readings"), "edit_note", "inspections.storereading"),
    _list(_("Penalties"), "sports", "stores.penalty"),
    _list(_("Punishments"), "gavel", "stores.punishment"),
    _list(_("Notices"), "campaign", "stores.notice"),
    _list(_("Statements"), "receipt_long", "stores.statement"),
    _list(_("Withdrawals"), "account_balance", "stores.withdrawal"),
    _list(_("Balances"), "account_balance_wallet", "stores.balance"),
]
_TELLING = [
    _page(_("Who would hear of it?"), "hearing", "alert_dry_run", _MANAGERS),
    _list(_("Routes"), "alt_route", "alerts.route"),
    _list(_("Escalation policies"), "stairs", "alerts.escalationpolicy"),
    _list(_("Shifts"), "schedule", "alerts.shift"),
    _list(_("Deputies"), "supervisor_account", "alerts.deputy"),
    _list(_("Silences"), "notifications_off", "alerts.silence"),
    _list(_("Addresses of channels"), "contact_mail", "alerts.channeladdress"),
    _page(_("Notify this browser"), "notifications", "push"),
    _list(_("Incidents"), "crisis_alert", "alerts.incident"),
    _list(_("Notifications"), "outgoing_mail", "alerts.notification"),
    _list(_("Digests"), "newspaper", "alerts.digest"),
    _list(_("Webhook endpoints"), "outbound", "alerts.webhookendpoint"),
    _list(_("Webhooks sent"), "outgoing_mail", "alerts.webhookdelivery"),
    _list(_("Troubles of ShopOps"), "health_and_safety", "alerts.trouble"),
]
_PLATFORMS = [
    _page(_("Connect a store"), "add_link", "connect", _MANAGERS),
    _page(_("Import stores"), "upload_file", "import_stores", _MANAGERS),
    _page(_("Connections to the platforms"), "lan", "connections", _MANAGERS),
    _list(_("Store groups"), "workspaces", "stores.storegroup"),
    _list(_("Connections"), "link", "stores.connection"),
    _list(_("Platform apps"), "key", "stores.platformapp"),
    _list(_("Webhooks received"), "webhook", "stores.pushevent"),
    _list(_("Refused webhooks"), "block", "stores.pushrefusal"),
    _list(_("Webhook subscriptions"), "notifications_active", "stores.subscription"),
]
_KEPT_APART = [
    _list(_("Isolation facts"), "fingerprint", "stores.isolationfact"),
    _list(_("Stores that belong together"), "join_inner", "stores.sharedentity"),
    _list(_("Own proxies"), "vpn_lock", "stores.ownproxy"),
    _list(_("Own apps"), "passkey", "stores.ownapp"),
    _list(_("Exit addresses"), "output", "stores.exitaddress"),
    _list(_("Bank accounts seen"), "account_balance", "stores.bankaccountseen"),
    _list(_("Sub-accounts"), "badge", "inspections.subaccount"),
    _list(_("Log-in records"), "login", "inspections.loginrecord"),
]
_PEOPLE = [
    _list(_("People"), "group", "people.user"),
    _list(_("Invitations"), "mail", "people.invitation"),
    _list(_("Role templates"), "shield_person", "people.roletemplate"),
    _list(_("Rights for a time"), "timer", "people.rightgrant"),
    _list(_("Stores for a time"), "more_time", "stores.storegrant"),
    _page(_("Second factors"), "phonelink_lock", "second_factors", _MANAGERS),
    _page(_("My API tokens"), "vpn_key", "tokens"),
    _list(_("API tokens"), "token", "people.apitoken"),
    _list(_("Audit trail"), "history_edu", "people.auditentry"),
    _page(_("A buyer's data"), "person_search", "buyers", _MANAGERS),
    _list(_("Retention of buyers' data"), "auto_delete", "stores.retentionrule"),
]


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "ShopOps",
    "SITE_HEADER": "ShopOps",
    "SITE_SYMBOL": "storefront",
    "SITE_URL": "/admin/",
    "SHOW_LANGUAGES": True,
    "SHOW_VIEW_ON_SITE": False,
    "ACCOUNT": {
        "navigation": [
            {"title": _("Second factor"), "link": reverse_lazy("mfa_index")},
            {"title": _("Password"), "link": reverse_lazy("account_change_password")},
            {"title": _("Where you are signed in"), "link": reverse_lazy("sessions")},
        ]
    },
    "DASHBOARD_CALLBACK": "desk.home.home",
    "THEME": "desk.look.pages.theme_of",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("desk/icon.svg")},
        {"rel": "apple-touch-icon", "href": lambda request: static("desk/icons/apple-touch-icon.png")},
        {"rel": "manifest", "href": lambda request: reverse("push_manifest")},
    ],
    "STYLES": [
        lambda request: static("desk/shopops.css"),
        lambda request: static("desk/palette.css"),
        lambda request: static("desk/reading.css"),
        lambda request: static("desk/print.css"),
    ],
    "SCRIPTS": [
        lambda request: static("desk/shell.js"),
        lambda request: static("desk/palette.js"),
        lambda request: static("desk/keys.js"),
        lambda request: static("desk/names.js"),
        lambda request: static("desk/alerts.js"),
        lambda request: static("desk/choosing.js"),
    ],
    "COLORS": {
        "primary": {
            "50": "oklch(97% .014 254.604)",
            "100": "oklch(93.2% .032 255.585)",
            "200": "oklch(88.2% .059 254.128)",
            "300": "oklch(80.9% .105 251.813)",
            "400": "oklch(70.7% .165 254.624)",
            "500": "oklch(62.3% .214 259.815)",
            "600": "oklch(54.6% .245 262.881)",
            "700": "oklch(48.8% .243 264.376)",
            "800": "oklch(42.4% .199 265.638)",
            "900": "oklch(37.9% .146 265.522)",
            "950": "oklch(28.2% .091 267.935)",
        }
    },
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "navigation": [
            {"items": _EVERY_DAY},
            {"title": _("Customer service"), "items": _CUSTOMER_SERVICE},
            {"title": _("Goods and money"), "items": _GOODS_AND_MONEY},
            {"title": _("Inspection and rules"), "collapsible": True, "items": _INSPECTION},
            {"title": _("What the platforms told us"), "collapsible": True, "items": _TOLD},
            {"title": _("Who is told of alerts"), "collapsible": True, "items": _TELLING},
            {"title": _("Stores and platforms"), "collapsible": True, "items": _PLATFORMS},
            {"title": _("Stores kept apart"), "collapsible": True, "items": _KEPT_APART},
            {"title": _("People and privacy"), "collapsible": True, "items": _PEOPLE},
        ],
    },
}
