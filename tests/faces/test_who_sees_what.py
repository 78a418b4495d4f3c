"""Who may open which address. The addresses come from the URLconf: a new one without a row here fails."""

import re
from collections.abc import Iterator
from typing import Any

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
from stores.mirror_api.resources import MIRROR
from stores.models import Action, BankAccountSeen, Conversation, Notice, Order, Penalty, Review
from tests.faces.access_table import ADMIN, EVERYBODY, INITIALS, ONLY_MONEY, OTHERS, Rights
from tests.faces.world import World, open_finding

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
            ("batch", "batch_rows", "batch_table", "undo_batch", "rollback_table"),
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
        **dict.fromkeys(("order_table", "stock_table"), lambda: ["csv"]),
        "money_month": lambda: ["2026-03"],
        **dict.fromkeys(("proof_csv", "proof_pdf"), lambda: ["2026-03-02"]),
        "sealedday-detail": lambda: [SealedDay.objects.get(store_id=world.ours.pk).pk],
        "dayhead-detail": lambda: [DayHead.objects.get().day.isoformat()],
        "store-figures": lambda: [world.ours.pk],
        "reading-detail": lambda: [StoreReading.objects.get(store=world.ours).pk],
        **dict.fromkeys(("notice-detail", "notice-read"), lambda: [Notice.objects.get(store=world.ours).pk]),
        "rule-detail": lambda: [Rule.objects.get().pk],
        "admin:inspections_rulechange_restore": lambda: [RuleChange.objects.latest("pk").pk],
        **dict.fromkeys(("rota_done", "rota_hand_on"), lambda: [0]),
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
