"""No side way tells of stores one does not see: completing choices, searches, imports, files to take away, ids by the dozen."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse

from alerts.models import Alert
from people.models import User
from people.roles import Role
from stores.models import Action, ImportRun, Order, Store
from tests.faces.world import World

Program = Callable[[User], Client]
THEIRS = "Somebody Else"


@pytest.fixture
def limited(world: World) -> list[User]:
    """Somebody of every role that does not see every store, all in Bob's group."""
    people = [
        User.objects.create(username=f"the {role}", role=role, is_staff=True)
        for role in Role
        if role not in (Role.OWNER, Role.MANAGER)
    ]
    world.group.members.add(*people)
    return people


def completing_fields() -> list[tuple[str, str, str]]:
    """App, model and field of every choice in the admin that completes itself, those in lines below a form included."""
    found = []
    for model, page in admin.site._registry.items():
        lines = [(inline.model, inline.autocomplete_fields) for inline in page.inlines]
        for one, names in [(model, page.autocomplete_fields), *lines]:
            found += [(one._meta.app_label, str(one._meta.model_name), str(name)) for name in names]
    return sorted(found)


def searchable_lists() -> list[str]:
    return sorted(
        f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        for model, page in admin.site._registry.items()
        if page.search_fields
    )


def asked_for(client: Client, address: str, term: str, name: str) -> tuple[int, str]:
    """The answer without the words that were asked for, which a page may repeat."""
    answer = client.get(address, {name: term})
    return answer.status_code, answer.content.decode(errors="replace").replace(term, "")


def test_a_choice_that_completes_itself_knows_only_ones_own(world: World, limited: list[User], page_of: Program):
    cells, leaks = 0, []
    for user in limited:
        client = page_of(user)
        for app, model, field in completing_fields():
            asked = {"app_label": app, "model_name": model, "field_name": field}
            for term in ("", "Some", "alice"):
                answer = client.get(reverse("admin:autocomplete"), {**asked, "term": term})
                cells += 1
                told = answer.content.decode()
                if answer.status_code == 200 and (THEIRS in told or f'"{world.theirs.pk}"' in told):
                    leaks.append((user.username, asked, term))
    print(f"cells: {cells}, leaks: {len(leaks)}")  # noqa: T201
    assert leaks == []
    assert cells > 5 * 20 * 3


def test_a_search_for_anothers_store_says_what_a_search_for_nothing_says(
    world: World, limited: list[User], page_of: Program
):
    """By its name and by the number of its order: not even the length of the answer differs."""
    Order.objects.filter(store=world.theirs).update(external_id="90210777")
    Store.objects.filter(pk=world.theirs.pk).update(external_id="shop90210")
    cells, leaks = 0, []
    for user in limited:
        client = page_of(user)
        for page in searchable_lists():
            address = reverse(page)
            if client.get(address).status_code != 200:
                continue
            nothing = asked_for(client, address, "qqqqqqqq", "q")
            for term in ("Somebody", "90210777"):
                cells += 1
                if without_forms(asked_for(client, address, term, "q")) != without_forms(nothing):
                    leaks.append((user.username, page, term))
        for term in ("Somebody", "90210777", "shop90210"):
            for more in ("", "&extended=1"):
                cells += 1
                answer = client.get(f"/admin/search/?s={term}{more}").content.decode()
                if THEIRS in answer or f"/store/{world.theirs.pk}/" in answer:
                    leaks.append((user.username, "search", term))
    print(f"cells: {cells}, leaks: {len(leaks)}")  # noqa: T201
    assert leaks == []
    assert cells > 100


def without_forms(told: tuple[int, str]) -> tuple[int, str]:
    """A page's hidden keys differ each time."""
    status, text = told
    lines = [line for line in text.splitlines() if "csrf" not in line.lower()]
    return status, "\n".join(lines)


def test_a_table_naming_other_peoples_stores_is_no_question(world: World, limited: list[User], page_of: Program):
    """Who may not import learns nothing from what is answered to a table; nothing is kept of it."""
    answers = set()
    for user in limited:
        for shop in (world.theirs.external_id, "no-such-shop"):
            text = f"platform,external_id,name,country,time_zone\n{world.theirs.platform},{shop},X,TH,Asia/Bangkok\n"
            table = SimpleUploadedFile("stores.csv", text.encode(), "text/csv")
            answers.add(page_of(user).post("/admin/import/", {"file": table}).status_code)
    assert answers == {403}
    assert not ImportRun.objects.exists()


def test_ids_by_the_dozen_tell_no_strangers_rows_from_none(world: World, api_of: Program):
    """One of ours, one of theirs and none at all: theirs and none are answered alike, in every bulk act."""
    bob = api_of(world.bob)
    theirs, none = Alert.objects.filter(store=world.theirs).latest("pk").pk, 999_999
    for act in ("acknowledge", "unsnooze", "comment", "resolve"):
        told = {"act": act, "alerts": [theirs, none], "text": "x", "reason": "x"}
        results = bob.post("/api/v1/alerts/bulk/", told, "application/json").json()
        first, second = ({**one, "alert_id": 0} for one in results)
        assert (act, first) == (act, second)
    rows = [{"store": pk, "payload": {"sku": "x", "quantity": 1}} for pk in (world.theirs.pk, none)]
    for preview in (True, False):
        wanted: dict[str, Any] = {
            "kind": "update_stock",
            "rows": rows,
            "preview": preview,
            "idempotency_key": f"k{preview}",
        }
        answer = bob.post("/api/v1/actions/bulk/", wanted, "application/json")
        text = answer.content.decode()
        assert THEIRS not in text
        assert text.count(str(world.theirs.pk)) == 0 or preview
    assert not Action.objects.filter(store=world.theirs, asked_by=world.bob).exists()


def test_chosen_rows_of_others_are_not_acted_on_in_any_list(world: World, limited: list[User], page_of: Program):
    """Every action of every list, with the numbers of others' rows ticked by hand."""
    before = _state(world)
    tried = 0
    for user in limited:
        client = page_of(user)
        for model, page in admin.site._registry.items():
            rows = model._default_manager.all()
            if not any(field.name == "store" for field in model._meta.fields) and model is not Store:
                continue
            theirs = rows.filter(pk=world.theirs.pk) if model is Store else rows.filter(store=world.theirs)
            request = RequestFactory().get("/")
            request.user = world.alice
            ticked = list(theirs.values_list("pk", flat=True)[:5])
            for action in page.get_actions(request):
                address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
                answer = client.post(address, {"action": action, "_selected_action": ticked})
                assert answer.status_code < 500
                assert THEIRS not in answer.content.decode(errors="replace"), (user.username, model, action)
                tried += 1
    assert tried > 20
    assert _state(world) == before


def _state(world: World) -> list[Any]:
    return [
        list(Alert.objects.filter(store=world.theirs).order_by("pk").values()),
        list(Store.objects.filter(pk=world.theirs.pk).values()),
        list(Action.objects.filter(store=world.theirs).order_by("pk").values()),
    ]


def test_what_is_taken_away_as_a_file_holds_ones_own_stores(world: World, limited: list[User], page_of: Program):
    for user in limited:
        client = page_of(user)
        answer = client.get("/proof/2026-03-02.csv")
        assert (user.username, answer.status_code) == (user.username, 200)
        assert THEIRS not in answer.content.decode()
        assert (user.username, client.get("/admin/people/auditentry/export/").status_code) == (user.username, 403)
        order = Order.objects.filter(store=world.theirs).latest("pk")
        assert client.get(f"/evidence/order/{order.pk}.zip").status_code in (403, 404)
