"""Addresses: the admin, the REST API and its OpenAPI page, the desk's own, platforms' webhooks, health."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from rest_framework.routers import SimpleRouter

from alerts.api.alerts import AlertViews
from alerts.api.dry_run import DryRunView
from alerts.api.duty import DeputyViews, ShiftViews
from alerts.api.inbox import InboxViews
from alerts.api.incidents import IncidentViews
from alerts.api.policies import PolicyViews
from alerts.api.preference import PreferenceView
from alerts.api.routes import RouteViews
from alerts.api.silences import SilenceViews
from alerts.channels.address_api import ChannelAddressViews, ChannelsView
from alerts.webhooks.api import DeliveryViews, EndpointViews
from desk import (
    alert_dry_run,
    alert_link,
    alerts,
    attested_evidence,
    buyers,
    connect,
    evidence,
    importing,
    inbox,
    inviting,
    leaving,
    manual,
    money,
    own_tokens,
    policy,
    proof,
    push,
    rota,
    screening,
    views,
)
from desk.actions_api import ActionViews, BatchViews
from desk.board import pages as board
from desk.buyers_api import EraseView, ExportView, LookView
from desk.connections import connections_page
from desk.connections_api import LinkViews
from desk.coverage import coverage_page
from desk.finance.month import money_month
from desk.jobs_api import JobListView, JobView
from desk.look import pages as look
from desk.operations import many, order_table, order_wishes, orders_page, packing, pools_page, stock_page
from desk.palette import pages as palette
from desk.service.quick_reply_api import QuickReplyViews
from inspections.accounts.bank_api import BankAccountViews
from inspections.accounts.log_in_api import LoginRecordViews
from inspections.accounts.sub_account_api import SubAccountViews
from inspections.api import ApiRoot, FindingViews, InspectionViews, StoreViews, SweepViews
from inspections.bell import ring
from inspections.coverage_api import CoverageView
from inspections.manual.api import AttestationViews, ManualItemViews
from inspections.money_api import MoneyView
from inspections.policy.api import PolicyChangeViews
from inspections.proof.api import DayHeadViews, SealedDayViews, TodayView
from inspections.proof.evidence_api import EvidencePackViews
from inspections.rota.days_off_api import DayOffViews
from inspections.rule_api import RuleViews
from inspections.told.figures_api import StoreFiguresView
from inspections.told.notices_api import NoticeViews
from inspections.told.readings_api import ReadingViews
from inspections.told.topics_api import TOLD_TOPICS
from people.access.invitation_views import accept_invitation
from people.api import TokenView
from people.audit.api import AuditEntryViews
from people.language import set_language
from people.programs.description_pages import DocsView, SchemaView
from people.sign_in.admin_door import close_side_doors
from people.sign_in.second_factor_page import end_sessions_of, reset_second_factor, second_factors_page
from stores.mirror_api.resources import MIRROR
from stores.people_api import PersonViews
from stores.pushes.views import receive
from stores.screens.api import IncomingScreenView, OutgoingScreenView

close_side_doors(admin.site)

# Addresses are tried from the top: what programs ask for all day stands first.
router = SimpleRouter()
for plural, views_of_rows in MIRROR.items():
    router.register(plural, views_of_rows, basename=plural)
router.register("stores", StoreViews, basename="store")
router.register("findings", FindingViews, basename="finding")
router.register("inspections", InspectionViews, basename="inspection")
router.register("connections", LinkViews, basename="connection")
router.register("policy-changes", PolicyChangeViews, basename="policychange")
router.register("proof/heads", DayHeadViews, basename="dayhead")
router.register("proof/days", SealedDayViews, basename="sealedday")
router.register("evidence-packs", EvidencePackViews, basename="evidencepack")
router.register("readings", ReadingViews, basename="reading")
router.register("notices", NoticeViews, basename="notice")
router.register("rules", RuleViews, basename="rule")
router.register("manual-items", ManualItemViews, basename="manualitem")
router.register("attestations", AttestationViews, basename="attestation")
router.register("login-records", LoginRecordViews, basename="loginrecord")
router.register("bank-accounts", BankAccountViews, basename="bankaccount")
router.register("sub-accounts", SubAccountViews, basename="subaccount")
router.register("audit", AuditEntryViews, basename="auditentry")
router.register("channel-addresses", ChannelAddressViews, basename="channeladdress")
router.register("webhook-endpoints", EndpointViews, basename="webhookendpoint")
router.register("webhook-deliveries", DeliveryViews, basename="webhookdelivery")
router.register("alerts", AlertViews, basename="alert")
router.register("incidents", IncidentViews, basename="incident")
router.register("alert-routes", RouteViews, basename="alertroute")
router.register("escalation-policies", PolicyViews, basename="escalationpolicy")
router.register("silences", SilenceViews, basename="silence")
router.register("shifts", ShiftViews, basename="shift")
router.register("deputies", DeputyViews, basename="deputy")
router.register("days-off", DayOffViews, basename="dayoff")
router.register("inbox", InboxViews, basename="inbox")
router.register("sweeps", SweepViews, basename="sweep")
router.register("actions", ActionViews, basename="action")
router.register("action-batches", BatchViews, basename="actionbatch")
router.register("quick-replies", QuickReplyViews, basename="quickreply")
router.register("people", PersonViews, basename="person")

api = [
    *router.urls,
    path("", ApiRoot.as_view(), name="api_root"),
    path("money/", MoneyView.as_view(), name="money-list"),
    path("proof/today/", TodayView.as_view(), name="proof-today"),
    path("channels/", ChannelsView.as_view(), name="channels-list"),
    path("how-i-am-told/", PreferenceView.as_view(), name="how-i-am-told"),
    path("alerts/dry-run/", DryRunView.as_view(), name="alert-dry-run"),
    path("coverage/", CoverageView.as_view(), name="coverage-list"),
    path("stores/<int:pk>/figures/", StoreFiguresView.as_view(), name="store-figures"),
    path("token/", TokenView.as_view(), name="token"),
    path("buyers/look/", LookView.as_view(), name="buyer-look"),
    path("buyers/export/", ExportView.as_view(), name="buyer-export"),
    path("buyers/erase/", EraseView.as_view(), name="buyer-erase"),
    path("jobs/", JobListView.as_view(), name="job-list"),
    path("jobs/<str:kind>/<int:pk>/", JobView.as_view(), name="job-detail"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(url_name="schema"), name="docs"),
    *(path(f"told/{name}/", view, name=f"told-{name}") for name, view in TOLD_TOPICS.items()),
    path("screens/incoming/", IncomingScreenView.as_view(), name="screens-incoming"),
    path("screens/outgoing/", OutgoingScreenView.as_view(), name="screens-outgoing"),
]

urlpatterns = [
    path("api/v1/", include(api)),
    path("", RedirectView.as_view(pattern_name="admin:index"), name="start"),
    path("admin/sweep-progress/", views.progress, name="sweep_progress"),
    path("admin/inspect-all/", views.inspect_all, name="inspect_all"),
    path("admin/connections/", connections_page, name="connections"),
    path("admin/coverage/", coverage_page, name="coverage"),
    path("admin/import/", importing.import_page, name="import_stores"),
    path("admin/import/template.<str:kind>", importing.import_template, name="import_template"),
    path("admin/import/<int:pk>/", importing.import_run_page, name="import_run"),
    path("admin/import/<int:pk>/apply/", importing.apply_import, name="apply_import"),
    path("admin/import/<int:pk>/undo/", importing.undo_import, name="undo_import"),
    path("admin/import/<int:pk>/wrong-rows.csv", importing.import_errors, name="import_errors"),
    path("admin/connect/", connect.connect_page, name="connect"),
    path("admin/connect/begin/", connect.begin_consent, name="begin_consent"),
    path("admin/connect/<int:pk>/", connect.connected_page, name="connected"),
    path("admin/connect/<int:pk>/progress/", connect.connected_progress, name="connected_progress"),
    path("admin/connect/disconnect/<int:pk>/", connect.disconnect_page, name="disconnect"),
    path("admin/second-factors/", second_factors_page, name="second_factors"),
    path("admin/second-factors/<int:pk>/reset/", reset_second_factor, name="reset_second_factor"),
    path("admin/second-factors/<int:pk>/end-sessions/", end_sessions_of, name="end_sessions_of"),
    path("admin/", admin.site.urls),
    path("accounts/", include("people.sign_in.addresses")),
    path("board/", board.board_page, name="board"),
    path("board/states/", board.board_states, name="board_states"),
    path("board/cell/", board.board_cell, name="board_cell"),
    path("board/inspect/", board.board_inspect, name="board_inspect"),
    path("board/views/", board.save_view, name="save_view"),
    path("board/views/<int:pk>/delete/", board.remove_view, name="remove_view"),
    path("board/views/<int:pk>/undo/", board.undo_remove_view, name="undo_remove_view"),
    path("palette/", palette.palette, name="palette"),
    path("palette/keys/", palette.key_map, name="key_map"),
    path("proof/", proof.proof_page, name="proof"),
    path("proof/<str:day>.csv", proof.proof_csv, name="proof_csv"),
    path("proof/<str:day>.pdf", proof.proof_pdf, name="proof_pdf"),
    path("evidence/order/<int:pk>.zip", evidence.order_evidence, name="order_evidence"),
    path("evidence/violation/<int:pk>.zip", evidence.violation_evidence, name="violation_evidence"),
    path("evidence/finding/<int:pk>.zip", evidence.finding_evidence, name="finding_evidence"),
    path("service/", include("desk.service.addresses")),
    path("screening/", screening.screening_page, name="screening"),
    path("orders/", orders_page.orders_page, name="orders"),
    path("orders/packing/", packing.packing_list, name="packing_list"),
    path("orders/table.<str:kind>", order_table.order_table, name="order_table"),
    path("orders/look/", order_wishes.look_at_orders, name="look_at_orders"),
    path("stock/", stock_page.stock_page, name="stock"),
    path("stock/look/", stock_page.look_at_stock, name="look_at_stock"),
    path("stock/table.<str:kind>", stock_page.stock_table, name="stock_table"),
    path("stock/pools/", pools_page.pools_page, name="stock_pools"),
    path("stock/pools/level/", pools_page.look_at_pools, name="look_at_pools"),
    path("batches/apply/", many.apply_many, name="apply_many"),
    path("batches/<int:pk>/", many.batch_page, name="batch"),
    path("batches/<int:pk>/rows/", many.batch_rows, name="batch_rows"),
    path("batches/<int:pk>/result.csv", many.batch_table, name="batch_table"),
    path("batches/<int:pk>/undo/", many.undo_batch, name="undo_batch"),
    path("batches/<int:pk>/before.csv", many.rollback_table, name="rollback_table"),
    path("money/", money.money_page, name="money"),
    path("money/<str:month>.csv", money_month, name="money_month"),
    path("policy/", policy.policy_page, name="policy"),
    path("policy/look/", policy.look_at_policies, name="policy_look"),
    path("policy/<int:pk>/read/", policy.read_policy, name="policy_read"),
    path("manual/", manual.manual_page, name="manual"),
    path("manual/<int:store_pk>/<slug:item>/", manual.manual_item, name="manual_item"),
    path("manual/evidence/<int:pk>/", attested_evidence.evidence, name="evidence"),
    path("push/", push.push_page, name="push"),
    path("push/keep/", push.keep, name="push_keep"),
    path("push/forget/", push.forget, name="push_forget"),
    path("push/worker.js", push.worker, name="push_worker"),
    path("offline/", push.offline, name="offline"),
    path("look/", look.choose_theme, name="choose_theme"),
    path("push/manifest.webmanifest", push.manifest, name="push_manifest"),
    path("alerts/", alerts.alerts_page, name="alerts"),
    path("alerts/act/", alerts.act_on_alerts, name="act_on_alerts"),
    path("alerts/<int:pk>/", alerts.alert_page, name="alert"),
    path("alerts/<int:pk>/act/", alerts.act_on_alert, name="act_on_alert"),
    path("alerts/inbox/", inbox.inbox_page, name="alerts_inbox"),
    path("alerts/inbox/bell/", inbox.inbox_bell, name="inbox_bell"),
    path("alerts/inbox/read/", inbox.read_all, name="inbox_read_all"),
    path("alerts/inbox/sound/", inbox.toggle_sound, name="inbox_sound"),
    path("alerts/inbox/quiet/", inbox.keep_quiet_hours, name="inbox_quiet"),
    path("alerts/inbox/<int:pk>/read/", inbox.read_entry, name="inbox_read"),
    path("alerts/who-would-hear/", alert_dry_run.dry_run_page, name="alert_dry_run"),
    path("alerts/acknowledge/<str:token>/", alert_link.acknowledge_by_link, name="acknowledge_by_link"),
    path("privacy/buyers/", buyers.buyers_page, name="buyers"),
    path("privacy/erasures/<int:pk>/", buyers.erasure_page, name="erasure"),
    path("privacy/stores/<int:pk>/erase/", buyers.erase_store_page, name="erase_store"),
    path("rota/", rota.rota_page, name="rota"),
    path("rota/plan/", rota.plan_again, name="rota_plan"),
    path("rota/<int:pk>/done/", rota.end_login_turn, name="rota_done"),
    path("rota/<int:pk>/hand-on/", rota.hand_turn_on, name="rota_hand_on"),
    path("connect/<str:platform>/callback", connect.consent_callback, name="connect_callback"),
    path("webhooks/<str:platform>", receive, {"ring": ring}, name="receive_push"),
    path("i18n/setlang/", set_language, name="set_language"),
    path("accounts/invitation/<str:text>/", accept_invitation, name="accept_invitation"),
    path("people/invite/", inviting.invite_page, name="invite"),
    path("people/<int:pk>/leaving/", leaving.leaving_page, name="leaving"),
    path("tokens/", own_tokens.tokens_page, name="tokens"),
    path("tokens/<int:pk>/revoke/", own_tokens.revoke_token, name="revoke_token"),
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
]

handler400 = "desk.views.not_understood"
handler403 = "desk.views.forbidden"
handler404 = "desk.views.not_found"
handler500 = "desk.views.failed"
