"""Rights beyond a role: for a time, by a template, by an invitation; and the end of all of them in one act."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from inspections.models import LoginTurn, RotaMember, SubAccount
from people.access.inviting import InvitationRefusedError, invite
from people.access.leaving import LeavingRefusedError, off_board
from people.access.right_grant import counting
from people.models import ApiToken, AuditEntry, Invitation, RightGrant, RoleTemplate, User
from people.rights import Act, Rights, names_of, rights_named
from people.roles import Area, Role
from stores.models import Store, StoreGrant
from tests.faces.world import World

NOW = timezone.now


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def grant(kind: Any, user: User, starts: int = -1, ends: int = 1, **what: Any) -> Any:
    """For some hours from now."""
    span = {"from_at": NOW() + timedelta(hours=starts), "until_at": NOW() + timedelta(hours=ends)}
    return kind.objects.create(user=user, reason="covers for Bob", **span, **what)


# -- for a time ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("starts", "ends", "counts"), [(-1, 1, True), (1, 2, False), (-2, -1, False)])
def test_a_store_is_seen_only_while_it_is_granted(world: World, starts: int, ends: int, counts: bool):
    grant(StoreGrant, world.charlie, starts, ends, store=world.ours)
    assert Store.objects.visible_to(world.charlie).filter(pk=world.ours.pk).exists() == counts
    assert not Store.objects.visible_to(world.charlie).filter(pk=world.theirs.pk).exists()


def test_the_stores_of_a_granted_group_are_seen_and_not_after_it_was_ended(world: World):
    given = grant(StoreGrant, world.charlie, group=world.group)
    assert list(Store.objects.visible_to(world.charlie)) == [world.ours]
    browser(world.alice).post("/admin/stores/storegrant/", {"action": "end_now", "_selected_action": [given.pk]})
    assert not Store.objects.visible_to(world.charlie).exists()
    assert AuditEntry.objects.filter(verb="ended", kind="stores.storegrant").count() == 1


def test_a_granted_right_opens_its_area_and_nothing_else(world: World):
    assert not world.bob.may(Act.EXPORT, Area.MONEY)
    grant(RightGrant, world.bob, area=Area.MONEY, act=Act.EXPORT)
    bob = User.objects.get(pk=world.bob.pk)
    assert bob.may(Act.EXPORT, Area.MONEY)
    assert bob.may(Act.SEE, Area.MONEY)
    assert not bob.may(Act.APPROVE, Area.MONEY)
    assert not bob.may_manage()


def test_nobody_widens_their_own_rights(world: World):
    ends = NOW() + timedelta(days=1)
    asked = {"area": "money", "act": "see", "reason": "x", "from_at_0": f"{NOW():%Y-%m-%d}", "from_at_1": "00:00:00"}
    asked |= {"until_at_0": f"{ends:%Y-%m-%d}", "until_at_1": "00:00:00"}
    before = RightGrant.objects.count()
    alice, bob = browser(world.alice), browser(world.bob)
    alice.post("/admin/people/rightgrant/add/", {**asked, "user": world.alice.pk})
    assert bob.post("/admin/people/rightgrant/add/", {**asked, "user": world.bob.pk}).status_code == 403
    assert RightGrant.objects.count() == before
    alice.post("/admin/people/rightgrant/add/", {**asked, "user": world.bob.pk})
    assert RightGrant.objects.latest("pk").given_by == world.alice


def test_a_grant_without_a_place_or_with_two_cannot_be(world: World):
    wrong: list[dict[str, Any]] = [{}, {"store": world.ours, "group": world.group}]
    for what in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            grant(StoreGrant, world.charlie, **what)


# -- templates -------------------------------------------------------------------------------------------------------


def test_a_template_counts_only_on_top_of_its_own_role(world: World):
    template = RoleTemplate.objects.create(name="Cashier", base=Role.FINANCE, rights=["orders:see", "money:reveal"])
    User.objects.filter(pk__in=[world.bob.pk, world.carol.pk]).update(template=template)
    carol, bob = User.objects.get(pk=world.carol.pk), User.objects.get(pk=world.bob.pk)
    assert Area.ORDERS in carol.areas()
    assert carol.may(Act.REVEAL, Area.MONEY)
    assert Area.MONEY not in bob.areas()


def test_only_an_owner_puts_templates_together_and_none_reaches_the_house(world: World):
    assert browser(world.alice).get("/admin/people/roletemplate/add/").status_code == 403
    User.objects.filter(pk=world.alice.pk).update(role=Role.OWNER)
    alice = browser(world.alice)
    alice.post("/admin/people/roletemplate/add/", {"name": "Sneaky", "base": "viewer", "rights": ["manage"]})
    assert not RoleTemplate.objects.filter(name="Sneaky").exists()
    alice.post("/admin/people/roletemplate/add/", {"name": "Good", "base": "viewer", "rights": ["orders:export"]})
    assert RoleTemplate.objects.get(name="Good").rights == ["orders:export"]
    RoleTemplate.objects.filter(name="Good").update(rights=["manage", "nonsense", "orders:export"])
    assert names_of(RoleTemplate.objects.get(name="Good").further()) == ["orders:export"]


def test_rights_are_read_back_as_they_were_written():
    for name in ("orders:manage", "see", "moon:see"):
        with pytest.raises(ValueError, match=r"area|valid"):
            rights_named([name])
    rights = rights_named(["orders:see", "manage"])
    assert rights == Rights(frozenset({(Area.ORDERS, Act.SEE)}), frozenset({Act.MANAGE}))
    assert names_of(rights) == ["manage", "orders:see"]


# -- coming ----------------------------------------------------------------------------------------------------------


def _link_of(text: str) -> str:
    found = re.search(r"/accounts/invitation/[\w-]+/", text)
    assert found
    return found.group()


@pytest.fixture
def mailed(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def test_somebody_is_invited_by_mail_chooses_a_password_and_is_in(world: World, mailed: None):
    asked = {"email": "dora@example.com", "role": "customer_service", "groups": [world.group.pk]}
    page = browser(world.alice).post("/people/invite/", asked)
    assert "no-store" in page["Cache-Control"]
    dora = User.objects.get(email="dora@example.com")
    assert (dora.is_active, dora.has_usable_password(), dora.role) == (False, False, "customer_service")
    link = _link_of(str(mail.outbox[0].body))
    assert link not in page.content.decode()
    assert link.split("/")[3] not in str(list(Invitation.objects.values())) + str(list(AuditEntry.objects.values()))
    stranger = Client()
    weak = stranger.post(link, {"password1": "password12", "password2": "password12"})
    assert weak.status_code == 400
    assert stranger.post(link, {"password1": "a long and own one", "password2": "different"}).status_code == 400
    assert stranger.post(link, dict.fromkeys(("password1", "password2"), "a long and own one")).status_code == 302
    dora.refresh_from_db()
    assert dora.is_active
    assert dora.check_password("a long and own one")
    assert list(Store.objects.visible_to(dora)) == [world.ours]
    assert stranger.get(link).status_code == 404
    assert AuditEntry.objects.filter(verb__in=("invited", "accepted"), subject_id=dora.pk).count() == 2


@pytest.mark.parametrize("end", ["withdrawn", "expired", "invited anew"])
def test_a_link_that_is_over_opens_nothing(world: World, end: str):
    made = invite(world.alice, "dora@example.com", Role.VIEWER, NOW())
    if end == "withdrawn":
        asked = {"action": "withdraw_these", "_selected_action": [made.invitation.pk]}
        browser(world.alice).post("/admin/people/invitation/", asked)
    if end == "expired":
        Invitation.objects.filter(pk=made.invitation.pk).update(expires_at=NOW())
    if end == "invited anew":
        invite(world.alice, "dora@example.com", Role.VIEWER, NOW())
    link = f"/accounts/invitation/{made.text}/"
    typed = dict.fromkeys(("password1", "password2"), "a long and own one")
    assert Client().post(link, typed).status_code == 404
    assert not User.objects.get(email="dora@example.com").is_active


def test_a_manager_invites_no_owner_and_bob_nobody(world: World):
    for by, role in ((world.alice, Role.OWNER), (world.alice, Role.INTEGRATION), (world.bob, Role.VIEWER)):
        with pytest.raises(InvitationRefusedError):
            invite(by, "eve@example.com", role, NOW())
    assert browser(world.bob).post("/people/invite/", {"email": "e@x.org", "role": "viewer"}).status_code == 403
    for email in ("", "nonsense", "a@b"):
        with pytest.raises(InvitationRefusedError):
            invite(world.alice, email, Role.VIEWER, NOW())


def test_an_invitation_takes_over_nobody_who_is_here(world: World):
    User.objects.filter(pk=world.bob.pk).update(email="bob@example.com")
    with pytest.raises(InvitationRefusedError):
        invite(world.alice, "BOB@example.com", Role.VIEWER, NOW())
    assert invite(world.alice, "bob@elsewhere.example", Role.VIEWER, NOW()).invitation.user.username == "bob2"


# -- leaving ---------------------------------------------------------------------------------------------------------


def test_off_boarding_ends_everything_at_once_and_names_what_is_left_by_hand(world: World):
    bob_pages, alice_pages = browser(world.bob), browser(world.alice)
    token, text = ApiToken.issue(world.bob, "t")
    grant(RightGrant, world.bob, area=Area.MONEY, act=Act.SEE)
    grant(StoreGrant, world.bob, store=world.theirs)
    RotaMember.objects.create(person=world.bob)
    turn = LoginTurn.objects.create(store=world.ours, person=world.bob, day=NOW().date(), last_day=NOW().date())
    Store.objects.filter(pk=world.ours.pk).update(owner=world.bob)
    address = f"/people/{world.bob.pk}/leaving/"
    page = alice_pages.get(address).content.decode()
    assert "Batik House" in page
    assert "bob@shop.example" in page
    assert world.bob in User.objects.filter(is_active=True)
    assert alice_pages.post(address, {"successor": world.carol.pk}).status_code == 302
    bob = User.objects.get(pk=world.bob.pk)
    assert (bob.is_active, bob.has_usable_password(), bob.store_groups.exists()) == (False, False, False)
    assert bob_pages.get("/manual/").status_code == 302
    assert Client(headers={"authorization": f"Bearer {text}"}).get("/api/v1/").status_code == 401
    token.refresh_from_db()
    turn.refresh_from_db()
    assert (token.revoked_by, turn.person) == (world.alice, world.carol)
    assert Store.objects.get(pk=world.ours.pk).owner == world.carol
    assert not Store.objects.visible_to(bob).exists()
    assert not counting(RightGrant).filter(user=bob).exists()
    line = AuditEntry.objects.get(verb="off_boarded")
    assert line.after is not None
    assert {line.after[key] for key in ("sessions", "tokens", "rights", "groups", "turns", "sub_accounts")} == {1}
    assert SubAccount.objects.get().removed_at is None
    assert "bob@shop.example" in alice_pages.get(address).content.decode()


def test_the_way_back_is_an_invitation_and_brings_nothing_along(world: World):
    User.objects.filter(pk=world.bob.pk).update(email="bob@example.com")
    off_board(world.bob, world.alice, NOW())
    back = invite(world.alice, "bob@example.com", Role.CUSTOMER_SERVICE, NOW()).invitation.user
    assert (back.pk, back.is_active, back.store_groups.exists()) == (world.bob.pk, False, False)


def test_the_last_owner_cannot_go_nor_can_somebody_above(world: World):
    olga = User.objects.create(username="olga", role=Role.OWNER, is_staff=True)
    paul = User.objects.create(username="paul", role=Role.OWNER, is_staff=True)
    for leaver, by in ((olga, world.alice), (olga, olga), (world.carol, world.bob)):
        with pytest.raises(LeavingRefusedError):
            off_board(leaver, by, NOW())
    off_board(paul, olga, NOW())
    fields = {"username": "olga", "role": "viewer", "is_active": "on"}
    browser(olga).post(f"/admin/people/user/{olga.pk}/change/", fields)
    assert User.objects.get(pk=olga.pk).role == Role.OWNER
    browser(olga).post(f"/admin/people/user/{olga.pk}/change/", {"username": "olga", "role": "owner"})
    assert User.objects.get(pk=olga.pk).is_active


def test_half_an_off_boarding_is_none(world: World, monkeypatch: pytest.MonkeyPatch):
    from people.access import leaving

    def fails(_leaving: Any) -> int:
        raise RuntimeError("the disk is full")

    ApiToken.issue(world.bob, "t")
    part = leaving.Part("x", lambda user: [], fails)
    monkeypatch.setitem(leaving._parts, "last", part)
    with pytest.raises(RuntimeError):
        off_board(world.bob, world.alice, NOW())
    assert User.objects.get(pk=world.bob.pk).is_active
    assert ApiToken.objects.get(user=world.bob).revoked_at is None
