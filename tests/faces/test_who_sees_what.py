"""Who may open which address. The addresses come from the URLconf: a new one without a row here fails."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from alerts.models import (
    Alert,
    ChannelAddress,
    Deputy,
    EscalationPolicy,
    Incident,
    Route,
    Shift,
    Silence,
    WebhookDelivery,
    WebhookEndpoint,
)
from desk.service.models import QuickReply
from inspections.items import Item, Severity
from inspections.models import (
    Attestation,
    DayHead,
    DayOff,
    EvidencePack,
    Finding,
    Inspection,
    LoginRecord,
    PolicyChange,
    Rule,
    RuleChange,
    SealedDay,
    StoreReading,
    SubAccount,
    Sweep,
)
from inspections.proof.evidence_packs import start
from people.models import ApiToken, AuditEntry
from people.roles import Area
from stores.mirror_api.resources import MIRROR
from stores.models import Action, BankAccountSeen, Conversation, Notice, Order, Penalty, Review
from tests.faces.world import World, open_finding

EVERYBODY = ("alice", "bob", "carol", "charlie")
INITIALS = {"a": "alice", "b": "bob", "c": "carol", "d": "charlie"}


class Rights(NamedTuple):
    """Of one admin page: who sees it, who may add, edit, delete there. `scoped`: its rows belong to a store.

    `mine`: whose row it is that the tests ask for; for others who do not manage it is not there.
    """

    see: str
    add: str = ""
    edit: str = ""
    delete: str = ""
    scoped: bool = False
    mine: str = ""


ADMIN = {
    "alerts_alert": Rights("abcd", scoped=True),
    "alerts_deliverydecision": Rights("a"),
    "alerts_notification": Rights("a"),
    "alerts_incident": Rights("a"),
    "alerts_route": Rights("a", add="a", edit="a", delete="a"),
    "alerts_escalationpolicy": Rights("a", add="a", edit="a", delete="a"),
    "alerts_shift": Rights("a", add="a", edit="a", delete="a"),
    "alerts_deputy": Rights("a", add="a", edit="a", delete="a"),
    "alerts_silence": Rights("a", add="a", edit="a", delete="a"),
    "alerts_webhookendpoint": Rights("a", add="a", edit="a", delete="a"),
    "alerts_webhookdelivery": Rights("a"),
    "alerts_digest": Rights("abcd", mine="b"),
    "alerts_channeladdress": Rights("abcd", add="abcd", edit="abcd", delete="abcd", mine="b"),
    "people_user": Rights("a", add="a", edit="a"),
    "people_apitoken": Rights("a", add="a"),
    "people_auditentry": Rights("a"),
    "people_roletemplate": Rights("a"),
    "people_rightgrant": Rights("a", add="a"),
    "people_invitation": Rights("a"),
    "stores_retentionrule": Rights("a", add="a", edit="a", delete="a"),
    "stores_storegrant": Rights("a", add="a"),
    "stores_storegroup": Rights("a", add="a", edit="a", delete="a"),
    "stores_platformapp": Rights("a", add="a", edit="a"),
    "stores_connection": Rights("a", add="a", edit="a"),
    "stores_ownproxy": Rights("a", add="a", edit="a", delete="a"),
    "stores_ownapp": Rights("a", add="a", edit="a", delete="a"),
    "stores_isolationfact": Rights("a", add="a", edit="a", delete="a"),
    "stores_sharedentity": Rights("a", add="a", edit="a", delete="a"),
    "stores_exitaddress": Rights("a"),
    "stores_pushevent": Rights("a"),
    "stores_pushrefusal": Rights("a"),
    "stores_subscription": Rights("a"),
    "alerts_trouble": Rights("a"),
    "inspections_rule": Rights("a", add="a", edit="a", delete="a"),
    "inspections_rulechange": Rights("a"),
    "inspections_calendarday": Rights("a", add="a", edit="a", delete="a"),
    "inspections_exchangerate": Rights("a", add="a", edit="a", delete="a"),
    "inspections_policypage": Rights("a", add="a", edit="a"),
    "inspections_sweep": Rights("a"),
    "inspections_rotamember": Rights("a", add="a", edit="a", delete="a"),
    "inspections_dayoff": Rights("a", add="a", edit="a", delete="a"),
    "inspections_loginrecord": Rights("a"),
    "stores_bankaccountseen": Rights("ac", scoped=True),
    "inspections_subaccount": Rights("a", add="a", edit="a"),
    "stores_store": Rights("abcd", edit="a", scoped=True),
    "inspections_finding": Rights("abcd", scoped=True),
    "inspections_inspection": Rights("abcd", scoped=True),
    "inspections_attestation": Rights("abcd", scoped=True),
    "stores_topicreading": Rights("abcd", scoped=True),
    "stores_setasideitem": Rights("abcd", scoped=True),
    "stores_action": Rights("abd", scoped=True),
    "stores_order": Rights("abd", scoped=True),
    "stores_cancellation": Rights("abd", scoped=True),
    "stores_conversation": Rights("ab", scoped=True),
    "stores_product": Rights("abd", scoped=True),
    "stores_stocklevel": Rights("abd", scoped=True),
    "stores_statement": Rights("ac", scoped=True),
    "stores_withdrawal": Rights("ac", scoped=True),
    "stores_balance": Rights("ac", scoped=True),
    "stores_return": Rights("abd", scoped=True),
    "stores_lateorder": Rights("abd", scoped=True),
    "stores_listingissue": Rights("abd", scoped=True),
    "stores_metric": Rights("abcd", scoped=True),
    "stores_penalty": Rights("abcd", scoped=True),
    "stores_punishment": Rights("abcd", scoped=True),
    "stores_review": Rights("ab", scoped=True),
    "stores_notice": Rights("abcd", scoped=True),
    "inspections_storereading": Rights("abcd", scoped=True),
}

# Rows of these that stand for a topic or an item of the area that only Carol and Alice see.
ONLY_MONEY = {"stores_setasideitem"}

# The other addresses, as (nobody signed in, alice, bob, carol, charlie) for a GET.
OTHERS: dict[str, tuple[int, int, int, int, int]] = {
    "money_month": (302, 200, 403, 200, 403),
    "orders": (302, 200, 200, 403, 200),
    "look_at_orders": (405, 405, 405, 405, 405),
    "stock": (302, 200, 200, 403, 200),
    "look_at_stock": (405, 405, 405, 405, 405),
    "stock_table": (302, 200, 403, 403, 200),
    "apply_many": (405, 405, 405, 405, 405),
    "batch": (302, 200, 200, 404, 404),
    "batch_rows": (302, 286, 286, 404, 404),
    "undo_batch": (405, 405, 405, 405, 405),
    "rollback_table": (302, 200, 200, 404, 404),
    "alerts": (302, 200, 200, 200, 200),
    "alert": (302, 200, 200, 404, 404),
    "act_on_alert": (405, 405, 405, 405, 405),
    "act_on_alerts": (405, 405, 405, 405, 405),
    "alerts_inbox": (302, 200, 200, 200, 200),
    "inbox_bell": (286, 200, 200, 200, 200),
    "inbox_read_all": (405, 405, 405, 405, 405),
    "inbox_sound": (405, 405, 405, 405, 405),
    "inbox_quiet": (405, 405, 405, 405, 405),
    "how-i-am-told": (401, 200, 200, 200, 200),
    "inbox_read": (405, 405, 405, 405, 405),
    "alert_dry_run": (302, 200, 403, 403, 403),
    "acknowledge_by_link": (410, 410, 410, 410, 410),
    "alert-list": (401, 200, 200, 200, 200),
    "alert-detail": (401, 200, 200, 404, 404),
    "alert-decisions": (401, 200, 200, 404, 404),
    "alert-history": (401, 200, 200, 404, 404),
    **dict.fromkeys(
        (f"alert-{act}" for act in ("acknowledge", "assign", "snooze", "unsnooze", "comment", "resolve", "bulk")),
        (401, 405, 405, 405, 405),
    ),
    "alert-dry-run": (401, 400, 403, 403, 403),
    "incident-list": (401, 200, 200, 200, 200),
    "incident-detail": (401, 200, 404, 404, 404),
    "alertroute-list": (401, 200, 403, 403, 403),
    "alertroute-detail": (401, 200, 403, 403, 403),
    "escalationpolicy-list": (401, 200, 403, 403, 403),
    "escalationpolicy-detail": (401, 200, 403, 403, 403),
    **dict.fromkeys(
        (f"{what}-{page}" for what in ("silence", "shift", "deputy", "dayoff") for page in ("list", "detail")),
        (401, 200, 403, 403, 403),
    ),
    "inbox-list": (401, 200, 200, 200, 200),
    "inbox-detail": (401, 404, 404, 404, 404),
    "inbox-read": (401, 405, 405, 405, 405),
    "board": (302, 200, 200, 200, 200),
    "board_states": (302, 200, 200, 200, 200),
    "board_cell": (302, 404, 404, 404, 404),
    "board_inspect": (405, 405, 405, 405, 405),
    **dict.fromkeys(("save_view", "remove_view", "undo_remove_view"), (405, 405, 405, 405, 405)),
    "palette": (302, 200, 200, 200, 200),
    "key_map": (302, 200, 200, 200, 200),
    "start": (302, 302, 302, 302, 302),
    "livez": (200, 200, 200, 200, 200),
    "readyz": (200, 200, 200, 200, 200),
    "receive_push": (405, 405, 405, 405, 405),
    "set_language": (302, 302, 302, 302, 302),
    "sweep_progress": (286, 286, 286, 286, 286),
    "channels-list": (401, 200, 200, 200, 200),
    "channeladdress-list": (401, 200, 200, 200, 200),
    "channeladdress-detail": (401, 200, 200, 404, 404),
    "channeladdress-test": (401, 405, 405, 405, 405),
    "webhookendpoint-list": (401, 200, 403, 403, 403),
    "webhookendpoint-detail": (401, 200, 403, 403, 403),
    **dict.fromkeys(
        ("webhookendpoint-test", "webhookendpoint-rotate", "webhookendpoint-replay", "webhookdelivery-replay"),
        (401, 405, 403, 403, 403),
    ),
    "webhookdelivery-list": (401, 200, 403, 403, 403),
    "webhookdelivery-detail": (401, 200, 403, 403, 403),
    "push": (302, 200, 200, 200, 200),
    "push_keep": (405, 405, 405, 405, 405),
    "push_forget": (405, 405, 405, 405, 405),
    "push_worker": (200, 200, 200, 200, 200),
    "offline": (200, 200, 200, 200, 200),
    "choose_theme": (405, 405, 405, 405, 405),
    "push_manifest": (200, 200, 200, 200, 200),
    "connections": (302, 200, 403, 403, 403),
    "connection-list": (401, 200, 403, 403, 403),
    "connect": (302, 200, 403, 403, 403),
    "begin_consent": (405, 405, 405, 405, 405),
    "connected": (302, 404, 403, 403, 403),
    "connected_progress": (286, 404, 286, 286, 286),
    "disconnect": (302, 404, 403, 403, 403),
    "connect_callback": (302, 400, 403, 403, 403),
    "import_stores": (302, 200, 403, 403, 403),
    "import_template": (302, 200, 403, 403, 403),
    "import_run": (302, 404, 403, 403, 403),
    "import_errors": (302, 404, 403, 403, 403),
    "apply_import": (405, 405, 405, 405, 405),
    "undo_import": (405, 405, 405, 405, 405),
    "coverage": (302, 200, 200, 200, 200),
    "coverage-list": (401, 200, 200, 200, 200),
    "inspect_all": (405, 405, 405, 405, 405),
    "evidencepack-list": (401, 200, 200, 200, 200),
    "evidencepack-detail": (401, 404, 200, 404, 404),
    "evidencepack-file": (401, 404, 200, 404, 404),
    "order_evidence": (302, 200, 200, 403, 404),
    "violation_evidence": (302, 200, 200, 200, 404),
    "finding_evidence": (302, 200, 200, 404, 404),
    **dict.fromkeys(
        ("service", "service_chat", "service_others", "service_figures", "quick_replies", "quick_reply"),
        (302, 200, 200, 403, 403),
    ),
    **dict.fromkeys(("service_reviews", "service_review"), (302, 200, 200, 403, 403)),
    "new_quick_reply": (302, 200, 403, 403, 403),
    "service_many_result": (302, 404, 404, 403, 403),
    "service_sent": (302, 286, 286, 404, 404),
    "quickreply-list": (401, 200, 200, 403, 403),
    "quickreply-detail": (401, 200, 200, 403, 403),
    "quickreply-restore": (401, 405, 405, 405, 405),
    **dict.fromkeys(
        (
            *("answer_chat", "service_assign", "service_note", "service_order", "act_on_service_sent"),
            *("service_many", "undo_service_many", "restore_quick_reply", "service_translate"),
            *("answer_review", "report_review", "approve_review_answer", "service_translate_review"),
        ),
        (405, 405, 405, 405, 405),
    ),
    "screening": (302, 200, 200, 200, 200),
    "screens-incoming": (401, 405, 405, 405, 405),
    "screens-outgoing": (401, 405, 405, 405, 405),
    "proof": (302, 200, 200, 200, 200),
    "money": (302, 200, 403, 200, 403),
    "money-list": (401, 200, 403, 200, 403),
    "proof-today": (401, 200, 200, 200, 200),
    "proof_csv": (302, 200, 200, 200, 200),
    "proof_pdf": (302, 200, 200, 200, 200),
    "sealedday-list": (401, 200, 200, 200, 200),
    "sealedday-detail": (401, 200, 200, 200, 404),
    "dayhead-list": (401, 200, 403, 403, 403),
    "dayhead-detail": (401, 200, 403, 403, 403),
    "policy": (302, 200, 200, 200, 200),
    "policy_look": (405, 405, 405, 405, 405),
    "policy_read": (405, 405, 405, 405, 405),
    "told-reviews": (401, 405, 405, 405, 405),
    "told-notices": (401, 405, 405, 405, 405),
    "told-conversations": (401, 405, 405, 405, 405),
    "store-figures": (401, 200, 200, 200, 404),
    "reading-list": (401, 200, 200, 200, 200),
    "reading-detail": (401, 200, 200, 200, 404),
    "notice-list": (401, 200, 200, 200, 200),
    "notice-detail": (401, 200, 200, 200, 404),
    "notice-read": (401, 405, 405, 405, 405),
    "manual": (302, 200, 200, 200, 200),
    "manual_item": (302, 200, 200, 200, 404),
    "manualitem-list": (401, 200, 200, 200, 200),
    "attestation-list": (401, 200, 200, 200, 200),
    "attestation-detail": (401, 200, 200, 200, 404),
    "buyers": (302, 200, 403, 403, 403),
    "erase_store": (302, 200, 403, 403, 403),
    "erasure": (302, 404, 403, 403, 403),
    "buyer-look": (401, 405, 403, 403, 403),
    "buyer-export": (401, 405, 403, 403, 403),
    "buyer-erase": (401, 405, 403, 403, 403),
    "rota": (302, 200, 403, 403, 200),
    "rota_plan": (405, 405, 405, 405, 405),
    "rota_done": (405, 405, 405, 405, 405),
    "evidence": (302, 200, 200, 200, 404),
    "loginrecord-list": (401, 200, 403, 403, 403),
    "loginrecord-detail": (401, 200, 403, 403, 403),
    "bankaccount-list": (401, 200, 403, 200, 403),
    "bankaccount-detail": (401, 200, 403, 200, 403),
    "subaccount-list": (401, 200, 403, 403, 403),
    "subaccount-detail": (401, 200, 403, 403, 403),
    "policychange-list": (401, 200, 200, 200, 200),
    "policychange-detail": (401, 200, 200, 200, 404),
    "policychange-read": (401, 405, 405, 405, 405),
    "rule-list": (401, 200, 200, 200, 200),
    "rule-detail": (401, 200, 200, 200, 200),
    "admin:inspections_rulechange_restore": (302, 200, 403, 403, 403),
    "admin:index": (302, 200, 200, 200, 200),
    "admin:login": (302, 302, 302, 302, 302),
    "admin:logout": (302, 405, 405, 405, 405),
    "admin:search": (302, 200, 200, 200, 200),
    "admin:jsi18n": (302, 200, 200, 200, 200),
    "admin:autocomplete": (302, 403, 403, 403, 403),
    "admin:password_change": (302, 302, 302, 302, 302),
    "account_change_password": (302, 200, 200, 200, 200),
    "account_inactive": (200, 200, 200, 200, 200),
    "account_login": (200, 302, 302, 302, 302),
    "account_logout": (302, 200, 200, 200, 200),
    "account_reauthenticate": (302, 200, 200, 200, 200),
    "account_reset_password": (200, 200, 200, 200, 200),
    "account_reset_password_done": (200, 200, 200, 200, 200),
    "account_reset_password_from_key": (200, 200, 200, 200, 200),
    "account_reset_password_from_key_done": (200, 200, 200, 200, 200),
    "sessions": (302, 200, 200, 200, 200),
    "end_session": (405, 405, 405, 405, 405),
    "end_other_sessions": (405, 405, 405, 405, 405),
    "demo_sign_in": (404, 404, 404, 404, 404),
    "second_factors": (302, 200, 403, 403, 403),
    "reset_second_factor": (405, 405, 405, 405, 405),
    "end_sessions_of": (405, 405, 405, 405, 405),
    "enrolled": (302, 302, 302, 302, 302),
    "mfa_activate_totp": (302, 200, 200, 200, 200),
    "mfa_add_webauthn": (302, 200, 200, 200, 200),
    "mfa_authenticate": (302, 302, 302, 302, 302),
    "mfa_deactivate_totp": (302, 404, 404, 404, 404),
    "mfa_download_recovery_codes": (302, 404, 404, 404, 404),
    "mfa_edit_webauthn": (302, 404, 404, 404, 404),
    "mfa_generate_recovery_codes": (302, 200, 200, 200, 200),
    "mfa_index": (302, 200, 200, 200, 200),
    "mfa_list_webauthn": (302, 200, 200, 200, 200),
    "mfa_login_webauthn": (302, 302, 302, 302, 302),
    "mfa_reauthenticate": (302, 302, 302, 302, 302),
    "mfa_reauthenticate_webauthn": (302, 302, 302, 302, 302),
    "mfa_remove_webauthn": (302, 404, 404, 404, 404),
    "mfa_view_recovery_codes": (302, 404, 404, 404, 404),
    "admin:password_change_done": (302, 200, 200, 200, 200),
    "admin:view_on_site": (302, 404, 404, 404, 404),
    "admin:app_list": (302, 200, 404, 404, 404),
    "admin:auth_user_password_change": (302, 200, 403, 403, 403),
    "admin:(?P<url>.*)$": (302, 404, 404, 404, 404),
    "api_root": (401, 200, 200, 200, 200),
    "schema": (401, 200, 200, 200, 200),
    "docs": (302, 200, 200, 200, 200),
    "token": (401, 405, 405, 405, 405),
    "person-list": (401, 200, 200, 200, 200),
    "person-detail": (401, 200, 200, 200, 404),
    "job-list": (401, 200, 200, 200, 200),
    "job-detail": (401, 200, 404, 404, 404),
    "store-list": (401, 200, 200, 200, 200),
    "finding-list": (401, 200, 200, 200, 200),
    "inspection-list": (401, 200, 200, 200, 200),
    "accept_invitation": (404, 404, 404, 404, 404),
    "invite": (302, 200, 403, 403, 403),
    "leaving": (302, 200, 403, 403, 403),
    "tokens": (302, 200, 200, 200, 200),
    "revoke_token": (405, 405, 405, 405, 405),
    "auditentry-list": (401, 200, 403, 403, 403),
    "auditentry-detail": (401, 200, 403, 403, 403),
    "admin:people_auditentry_export": (302, 200, 403, 403, 403),
    "sweep-list": (401, 200, 403, 403, 403),
    "sweep-detail": (401, 200, 403, 403, 403),
    "action-list": (401, 200, 200, 200, 200),
    "action-detail": (401, 200, 200, 404, 404),
    "action-kinds": (401, 200, 200, 200, 200),
    **dict.fromkeys(
        ("action-bulk", "action-withdraw", "action-approve", "action-send-again", "action-look-again"),
        (401, 405, 405, 405, 405),
    ),
    "actionbatch-list": (401, 200, 200, 200, 200),
    "actionbatch-detail": (401, 200, 200, 404, 404),
    "actionbatch-undo": (401, 405, 405, 405, 405),
    "store-detail": (401, 200, 200, 200, 404),
    "finding-detail": (401, 200, 200, 404, 404),
    "inspection-detail": (401, 200, 200, 200, 404),
}

# Lists and single rows of the mirror in the API, by area.
_BY_AREA = {
    Area.ORDERS: ((401, 200, 200, 403, 200), (401, 200, 200, 403, 404)),
    Area.STOCK: ((401, 200, 200, 403, 200), (401, 200, 200, 403, 404)),
    Area.MESSAGES: ((401, 200, 200, 403, 403), (401, 200, 200, 403, 403)),
    Area.REVIEWS: ((401, 200, 200, 403, 403), (401, 200, 200, 403, 403)),
    Area.MONEY: ((401, 200, 403, 200, 403), (401, 200, 403, 200, 403)),
    Area.STORE: ((401, 200, 200, 200, 200), (401, 200, 200, 200, 404)),
}
for plural, views in MIRROR.items():
    OTHERS[f"{plural}-list"], OTHERS[f"{plural}-detail"] = _BY_AREA[views.area]

_CHAT_PAGES = (
    *("service_chat", "service_others", "service_assign", "service_note", "service_order", "service_translate"),
    "answer_chat",
)
_NO_ALERT = ("alert-list", "alert-bulk", "alert-dry-run")
MODEL_PAGES = ("changelist", "add", "change", "delete", "history")


def every_address(patterns: Any = None, space: str = "") -> Iterator[str]:
    """The name of every address, `space:name`; the pattern where it has none."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from every_address(one.url_patterns, f"{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern):
            yield space + (one.name or str(one.pattern))


def admin_page(name: str) -> tuple[str, str] | None:
    model, _, page = name.removeprefix("admin:").rpartition("_")
    return (model, page) if name.startswith("admin:") and page in MODEL_PAGES else None


# Each object's plain address ("<id>/") only leads on to its page; it has no name.
FORWARDS = "admin:<path:object_id>/"
NAMES = sorted(set(every_address()) - {FORWARDS})


def bobs_pack(world: World) -> EvidencePack:
    """Made once: everybody asks for the same one."""
    order = Order.objects.get(store=world.ours)
    return EvidencePack.objects.first() or start("order", order.pk, world.bob, timezone.now())


def test_every_address_has_a_row():
    unknown = [name for name in NAMES if name not in OTHERS and (admin_page(name) or ("",))[0] not in ADMIN]
    assert unknown == []


def test_every_row_still_has_an_address():
    models = {page[0] for page in map(admin_page, set(NAMES) - set(OTHERS)) if page}
    assert set(OTHERS) - set(NAMES) == set()
    assert set(ADMIN) == models


@pytest.mark.parametrize("name", [name for name in NAMES if name in OTHERS])
def test_other_addresses(name: str, world: World):
    address = _address(name, world)
    answers = [_status(_client(name, who, world), address) for who in (None, *EVERYBODY)]
    assert tuple(answers) == OTHERS[name]


@pytest.mark.parametrize("model", sorted(ADMIN))
def test_admin_pages(model: str, world: World):
    rights, ours, theirs = ADMIN[model], *_rows(model, world)
    for initial, who in INITIALS.items():
        client = _client("admin:", who, world)
        sees = initial in rights.see
        asked = {
            "changelist": (None, 200 if sees else 403),
            "add": (None, 200 if initial in rights.add else 403),
            "change": (ours, _seen(model, rights, initial, own=True)),
            "delete": (ours, _may(rights, initial, rights.delete)),
        }
        for page, (row, expected) in asked.items():
            address = reverse(f"admin:{model}_{page}", args=[row.pk] if row else [])
            assert (who, page, _status(client, address)) == (who, page, expected)
        if rights.scoped:
            address = reverse(f"admin:{model}_change", args=[theirs.pk])
            assert (who, _status(client, address)) == (who, _seen(model, rights, initial, own=False))
            history = reverse(f"admin:{model}_history", args=[theirs.pk])
            assert (who, _status(client, history)) == (who, 200 if initial == "a" else 404)


@pytest.mark.parametrize("model", sorted(ADMIN))
def test_only_those_who_may_can_save(model: str, world: World):
    rights, ours, _ = ADMIN[model], *_rows(model, world)
    for initial, who in INITIALS.items():
        client = _client("admin:", who, world)
        answer = client.post(reverse(f"admin:{model}_change", args=[ours.pk]), {}).status_code
        assert (who, answer) == (who, _may(rights, initial, rights.edit))


@pytest.mark.parametrize("model", sorted(ADMIN))
def test_nobody_without_a_sign_in_opens_an_admin_page(model: str, world: World):
    ours, _ = _rows(model, world)
    for page in MODEL_PAGES:
        address = reverse(f"admin:{model}_{page}", args=[ours.pk] if page not in ("changelist", "add") else [])
        assert Client().get(address)["Location"].startswith("/admin/login/")


def test_lists_hold_only_ones_own_stores(world: World):
    for model, rights in ADMIN.items():
        if not rights.scoped:
            continue
        for who, sees in (("bob", "b"), ("carol", "c")):
            if sees not in rights.see:
                continue
            page = _client("admin:", who, world).get(reverse(f"admin:{model}_changelist")).content.decode()
            assert "Somebody Else" not in page, (model, who)
            assert "TH" not in _options(page), (model, who)


def test_starting_a_sweep_is_for_managers(world: World):
    for who in EVERYBODY:
        user = getattr(world, who)
        client = Client(headers={"authorization": f"Bearer {world.token_of(user)}"})
        answer = client.post("/api/v1/sweeps/", {}, content_type="application/json")
        button = _client("admin:", who, world).post(reverse("inspect_all"))
        assert (who, answer.status_code, button.status_code) == (who, *((202, 302) if who == "alice" else (403, 403)))


def _may(rights: Rights, initial: str, letters: str) -> int:
    if initial not in letters:
        return 403
    return 404 if rights.mine and initial not in ("a", rights.mine) else 200


def _seen(model: str, rights: Rights, initial: str, *, own: bool) -> int:
    if initial not in rights.see:
        return 403
    if rights.mine and initial not in ("a", rights.mine):
        return 404
    if initial == "a" or not rights.scoped:
        return 200
    in_area = model not in ONLY_MONEY or initial == "c"
    return 200 if own and initial in "bc" and in_area else 404


def _rows(model: str, world: World) -> tuple[Any, Any]:
    """A row of the store Bob and Carol look after, and of the other."""
    kind = next(one for one in admin.site._registry if f"{one._meta.app_label}_{one._meta.model_name}" == model)
    if model == "stores_store":
        return world.ours, world.theirs
    if model == "people_apitoken":
        world.token_of(world.bob)
        return ApiToken.objects.first(), None
    if not ADMIN[model].scoped:
        return (world.bob if model == "people_user" else kind._default_manager.first()), None
    rows = kind._default_manager.all()
    if model == "inspections_finding":
        rows = rows.filter(item="store_status") | _findings_for_all(world)
    if model == "alerts_alert":
        rows = rows.filter(item="store_status")
    if model == "stores_topicreading":
        rows = rows.filter(topic="status")
    return rows.get(store=world.ours), rows.get(store=world.theirs)


def _findings_for_all(world: World) -> Any:
    """A finding on a line that every role sees."""
    for store in (world.ours, world.theirs):
        open_finding(store, world.now, Item.STORE_STATUS, "store_closed", Severity.CRITICAL, reason="x")
    return Finding.objects.filter(item="store_status")


def _address(name: str, world: World) -> str:
    if name == "admin:(?P<url>.*)$":
        return "/admin/nothing/here/"
    if name == "admin:view_on_site":
        return reverse(name, args=[1, world.theirs.pk])
    arguments: dict[str, Any] = {
        "admin:app_list": lambda: ["people"],
        **dict.fromkeys(("mfa_edit_webauthn", "mfa_remove_webauthn"), lambda: [0]),
        **dict.fromkeys(("end_session", "reset_second_factor", "end_sessions_of"), lambda: [0]),
        "demo_sign_in": lambda: ["a-link"],
        "account_reset_password_from_key": lambda: ["1", "a-stale-link"],
        "admin:auth_user_password_change": lambda: [world.bob.pk],
        **dict.fromkeys(("connected", "connected_progress", "disconnect"), lambda: [0]),
        **dict.fromkeys(
            ("batch", "batch_rows", "undo_batch", "rollback_table"),
            lambda: [Action.objects.get(store=world.ours, idempotency_key="a1").batch_id],
        ),
        **dict.fromkeys(("import_run", "import_errors", "apply_import", "undo_import"), lambda: [0]),
        "import_template": lambda: ["csv"],
        **dict.fromkeys(("connect_callback", "receive_push"), lambda: ["tiktok"]),
        "person-detail": lambda: [world.carol.pk],
        "job-detail": lambda: ["sweep", Sweep.objects.latest("pk").pk],
        "store-detail": lambda: [world.ours.pk],
        **dict.fromkeys(
            ("alert", "act_on_alert", *(name for name in NAMES if name.startswith("alert-") and name not in _NO_ALERT)),
            lambda: [Alert.objects.get(store=world.ours, item="orders").pk],
        ),
        "incident-detail": lambda: [Incident.objects.get().pk],
        "alertroute-detail": lambda: [Route.objects.get().pk],
        "escalationpolicy-detail": lambda: [EscalationPolicy.objects.get().pk],
        **dict.fromkeys(("remove_view", "undo_remove_view"), lambda: [0]),
        "silence-detail": lambda: [Silence.objects.get().pk],
        "shift-detail": lambda: [Shift.objects.get().pk],
        "deputy-detail": lambda: [Deputy.objects.get().pk],
        "dayoff-detail": lambda: [DayOff.objects.get().pk],
        **dict.fromkeys(("inbox_read", "inbox-detail", "inbox-read"), lambda: [0]),
        "acknowledge_by_link": lambda: ["nothing"],
        "finding-detail": lambda: [Finding.objects.get(store=world.ours, item="orders").pk],
        "inspection-detail": lambda: [Inspection.objects.get(store=world.ours).pk],
        "accept_invitation": lambda: ["nothing"],
        "leaving": lambda: [world.bob.pk],
        "revoke_token": lambda: [0],
        "auditentry-detail": lambda: [AuditEntry.objects.latest("pk").pk],
        "sweep-detail": lambda: [Sweep.objects.get().pk],
        **dict.fromkeys(
            ("action-detail", "action-withdraw", "action-approve", "action-send-again", "action-look-again"),
            lambda: [Action.objects.get(store=world.ours).pk],
        ),
        **dict.fromkeys(
            ("actionbatch-detail", "actionbatch-undo"), lambda: [Action.objects.get(store=world.ours).batch_id]
        ),
        "policy_read": lambda: [0],
        **dict.fromkeys(
            ("webhookendpoint-detail", "webhookendpoint-test", "webhookendpoint-rotate", "webhookendpoint-replay"),
            lambda: [WebhookEndpoint.objects.get().pk],
        ),
        **dict.fromkeys(
            ("webhookdelivery-detail", "webhookdelivery-replay"), lambda: [WebhookDelivery.objects.get().pk]
        ),
        **dict.fromkeys(
            ("channeladdress-detail", "channeladdress-test"), lambda: [ChannelAddress.objects.get(user=world.bob).pk]
        ),
        **dict.fromkeys(
            _CHAT_PAGES,
            lambda: [Conversation.objects.get(store=world.ours).pk],
        ),
        **dict.fromkeys(("service_sent", "act_on_service_sent"), lambda: [Action.objects.get(store=world.ours).pk]),
        **dict.fromkeys(
            ("service_review", "answer_review", "report_review", "service_translate_review"),
            lambda: [Review.objects.get(store=world.ours).pk],
        ),
        **dict.fromkeys(
            ("quick_reply", "restore_quick_reply", "quickreply-detail", "quickreply-restore"),
            lambda: [QuickReply.objects.get_or_create(name="Left", text="It left.")[0].pk],
        ),
        **dict.fromkeys(("service_many_result", "undo_service_many", "approve_review_answer"), lambda: [0]),
        **dict.fromkeys(("evidencepack-detail", "evidencepack-file"), lambda: [bobs_pack(world).pk]),
        "order_evidence": lambda: [Order.objects.get(store=world.ours).pk],
        "violation_evidence": lambda: [Penalty.objects.get(store=world.ours).pk],
        "finding_evidence": lambda: [Finding.objects.get(store=world.ours, item="orders").pk],
        "money_month": lambda: ["2026-03"],
        **dict.fromkeys(("proof_csv", "proof_pdf"), lambda: ["2026-03-02"]),
        "sealedday-detail": lambda: [SealedDay.objects.get(store_id=world.ours.pk).pk],
        "dayhead-detail": lambda: [DayHead.objects.get().day.isoformat()],
        "store-figures": lambda: [world.ours.pk],
        "reading-detail": lambda: [StoreReading.objects.get(store=world.ours).pk],
        **dict.fromkeys(("notice-detail", "notice-read"), lambda: [Notice.objects.get(store=world.ours).pk]),
        "rule-detail": lambda: [Rule.objects.get().pk],
        "admin:inspections_rulechange_restore": lambda: [RuleChange.objects.latest("pk").pk],
        "rota_done": lambda: [0],
        "erasure": lambda: [0],
        "erase_store": lambda: [world.ours.pk],
        "manual_item": lambda: [world.ours.pk, "log_in"],
        "attestation-detail": lambda: [Attestation.objects.get(store=world.ours).pk],
        "loginrecord-detail": lambda: [LoginRecord.objects.get().pk],
        "bankaccount-detail": lambda: [BankAccountSeen.objects.get(store=world.ours).pk],
        "subaccount-detail": lambda: [SubAccount.objects.get().pk],
        "evidence": lambda: [Attestation.objects.get(store=world.ours).pk],
        **dict.fromkeys(("policychange-detail", "policychange-read"), lambda: [_our_change()]),
    }
    plural = name.removesuffix("-detail")
    if plural != name and plural in MIRROR:
        return reverse(name, args=[MIRROR[plural].model._default_manager.get(store=world.ours).pk])
    return reverse(name, args=arguments[name]() if name in arguments else [])


def _our_change() -> int:
    return PolicyChange.objects.get(page__country="ID").pk


def _client(name: str, who: str | None, world: World) -> Client:
    if who is None:
        return Client()
    user = getattr(world, who)
    if not name.startswith("admin:") and is_api(name):
        return Client(headers={"authorization": f"Bearer {world.token_of(user)}"})
    client = Client()
    client.force_login(user)
    return client


def is_api(name: str) -> bool:
    return "-" in name or name in {"api_root", "token", "schema", "docs"}


def _status(client: Client, address: str) -> int:
    return client.get(address).status_code


def _options(page: str) -> list[str]:
    return re.findall(r'<option value="([^"]*)"', page)
