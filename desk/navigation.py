"""The admin's shell: its title, its looks and its sidebar, where everybody sees only what they may open."""

from collections.abc import Callable
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


def _link(title: Any, icon: str, model: str) -> dict[str, Any]:
    address = f"admin:{model.replace('.', '_')}_changelist"
    return {"title": title, "icon": icon, "link": reverse_lazy(address), "permission": _opens(model)}


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
            {
                "items": [
                    {"title": _("Home"), "icon": "home", "link": reverse_lazy("admin:index")},
                    {"title": _("Board"), "icon": "grid_view", "link": reverse_lazy("board")},
                    {"title": _("Alerts"), "icon": "notification_important", "link": reverse_lazy("alerts")},
                    {"title": _("Inbox"), "icon": "inbox", "link": reverse_lazy("alerts_inbox")},
                    {
                        "title": _("Buyers"),
                        "icon": "forum",
                        "link": reverse_lazy("service"),
                        "permission": "desk.service.gate.sees_messages",
                    },
                    {
                        "title": _("Reviews"),
                        "icon": "reviews",
                        "link": reverse_lazy("service_reviews"),
                        "permission": "desk.service.reviews.sees_reviews",
                    },
                    {
                        "title": _("Quick replies"),
                        "icon": "quickreply",
                        "link": reverse_lazy("quick_replies"),
                        "permission": "desk.service.gate.sees_messages",
                    },
                    {
                        "title": _("How fast buyers are answered"),
                        "icon": "timer",
                        "link": reverse_lazy("service_figures"),
                        "permission": "desk.service.gate.sees_messages",
                    },
                    _link(_("Findings"), "report", "inspections.finding"),
                    _link(_("Stores"), "storefront", "stores.store"),
                    _link(_("Inspections"), "fact_check", "inspections.inspection"),
                    {
                        "title": _("Orders by cut-off"),
                        "icon": "package_2",
                        "link": reverse_lazy("orders"),
                        "permission": "desk.operations.orders_page.sees_orders",
                    },
                    {
                        "title": _("Stock"),
                        "icon": "warehouse",
                        "link": reverse_lazy("stock"),
                        "permission": "desk.operations.stock_page.sees_stock",
                    },
                    _link(_("Actions"), "send", "stores.action"),
                    {
                        "title": _("Policy updates"),
                        "icon": "policy",
                        "link": reverse_lazy("policy"),
                        "permission": "desk.policy.sees_policies",
                    },
                    {
                        "title": _("Money"),
                        "icon": "payments",
                        "link": reverse_lazy("money"),
                        "permission": "desk.money.sees_money",
                    },
                    {"title": _("Proof of a day"), "icon": "verified", "link": reverse_lazy("proof")},
                    {"title": _("Look at a text"), "icon": "frame_inspect", "link": reverse_lazy("screening")},
                    {"title": _("Manual items"), "icon": "edit_note", "link": reverse_lazy("manual")},
                    {
                        "title": _("Log-in rota"),
                        "icon": "event_repeat",
                        "link": reverse_lazy("rota"),
                        "permission": "desk.rota.sees_rota",
                    },
                    _link(_("Attestations"), "approval", "inspections.attestation"),
                    _link(_("Sweeps"), "cached", "inspections.sweep"),
                    {"title": _("My API tokens"), "icon": "vpn_key", "link": reverse_lazy("tokens")},
                ],
            },
            {
                "title": _("What the platforms told us"),
                "collapsible": True,
                "items": [
                    _link(_("Topic readings"), "sync", "stores.topicreading"),
                    _link(_("Items set aside"), "inventory", "stores.setasideitem"),
                    _link(_("Orders"), "package_2", "stores.order"),
                    _link(_("Cancellations"), "cancel", "stores.cancellation"),
                    _link(_("Late orders"), "schedule", "stores.lateorder"),
                    _link(_("Returns"), "assignment_return", "stores.return"),
                    _link(_("Conversations"), "chat", "stores.conversation"),
                    _link(_("Buyer reviews"), "star", "stores.review"),
                    _link(_("Products"), "sell", "stores.product"),
                    _link(_("Stock levels"), "warehouse", "stores.stocklevel"),
                    _link(_("Listing issues"), "gpp_bad", "stores.listingissue"),
                    _link(_("Health figures"), "monitor_heart", "stores.metric"),
                    _link(_("Readings"), "edit_note", "inspections.storereading"),
                    _link(_("Penalties"), "sports", "stores.penalty"),
                    _link(_("Punishments"), "gavel", "stores.punishment"),
                    _link(_("Notices"), "campaign", "stores.notice"),
                    _link(_("Statements"), "receipt_long", "stores.statement"),
                    _link(_("Withdrawals"), "account_balance", "stores.withdrawal"),
                    _link(_("Balances"), "account_balance_wallet", "stores.balance"),
                ],
            },
            {
                "title": _("Set up"),
                "collapsible": True,
                "items": [
                    {
                        "title": _("Connect a store"),
                        "icon": "add_link",
                        "link": reverse_lazy("connect"),
                        "permission": "people.admin_site.may_manage",
                    },
                    {
                        "title": _("Import stores"),
                        "icon": "upload_file",
                        "link": reverse_lazy("import_stores"),
                        "permission": "people.admin_site.may_manage",
                    },
                    {
                        "title": _("Connections to the platforms"),
                        "icon": "lan",
                        "link": reverse_lazy("connections"),
                        "permission": "people.admin_site.may_manage",
                    },
                    {"title": _("Coverage"), "icon": "grid_on", "link": reverse_lazy("coverage")},
                    _link(_("Rules"), "rule", "inspections.rule"),
                    _link(_("Changes of rules"), "history", "inspections.rulechange"),
                    _link(_("Calendar days"), "calendar_month", "inspections.calendarday"),
                    _link(_("Exchange rates"), "currency_exchange", "inspections.exchangerate"),
                    _link(_("Policy pages"), "find_in_page", "inspections.policypage"),
                    _link(_("Store groups"), "workspaces", "stores.storegroup"),
                    _link(_("Connections"), "link", "stores.connection"),
                    _link(_("Platform apps"), "key", "stores.platformapp"),
                    _link(_("Webhooks received"), "webhook", "stores.pushevent"),
                    _link(_("Refused webhooks"), "block", "stores.pushrefusal"),
                    _link(_("Webhook subscriptions"), "notifications_active", "stores.subscription"),
                    _link(_("Own proxies"), "vpn_lock", "stores.ownproxy"),
                    _link(_("Own apps"), "passkey", "stores.ownapp"),
                    _link(_("Sub-accounts"), "badge", "inspections.subaccount"),
                    _link(_("Members of the rota"), "groups", "inspections.rotamember"),
                    _link(_("Days off"), "beach_access", "inspections.dayoff"),
                    _link(_("Log-in records"), "login", "inspections.loginrecord"),
                    _link(_("Bank accounts seen"), "account_balance", "stores.bankaccountseen"),
                    _link(_("Isolation facts"), "fingerprint", "stores.isolationfact"),
                    _link(_("Stores that belong together"), "join_inner", "stores.sharedentity"),
                    _link(_("Exit addresses"), "output", "stores.exitaddress"),
                    _link(_("Troubles of ShopOps"), "health_and_safety", "alerts.trouble"),
                    _link(_("Addresses of channels"), "contact_mail", "alerts.channeladdress"),
                    {"title": _("Notify this browser"), "icon": "notifications", "link": reverse_lazy("push")},
                    _link(_("Digests"), "newspaper", "alerts.digest"),
                    _link(_("Webhook endpoints"), "outbound", "alerts.webhookendpoint"),
                    _link(_("Webhooks sent"), "outgoing_mail", "alerts.webhookdelivery"),
                    _link(_("People"), "group", "people.user"),
                    {
                        "title": _("Second factors"),
                        "icon": "phonelink_lock",
                        "link": reverse_lazy("second_factors"),
                        "permission": "people.admin_site.may_manage",
                    },
                    _link(_("API tokens"), "token", "people.apitoken"),
                    _link(_("Invitations"), "mail", "people.invitation"),
                    _link(_("Role templates"), "shield_person", "people.roletemplate"),
                    _link(_("Rights for a time"), "timer", "people.rightgrant"),
                    {
                        "title": _("A buyer's data"),
                        "icon": "person_search",
                        "link": reverse_lazy("buyers"),
                        "permission": "people.admin_site.may_manage",
                    },
                    _link(_("Retention of buyers' data"), "auto_delete", "stores.retentionrule"),
                    _link(_("Stores for a time"), "more_time", "stores.storegrant"),
                    _link(_("Audit trail"), "history_edu", "people.auditentry"),
                ],
            },
        ],
    },
}
