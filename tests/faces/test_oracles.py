"""All seven roles against every list of the API: own, other and other group's stores; no filter, order or field tells of the rest."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import get_resolver

from people.models import ApiToken, User
from people.rights import RIGHTS_OF, Act
from people.roles import Area, Role
from stores.models import Store, StoreGroup
from tests.faces.world import World, fill_store, make_store

Program = Callable[[User], Client]
PREFIX = "/api/v1/"


def _lists() -> list[str]:
    """Every list of the API that can be asked for without a number in its address."""
    resolver = next(one for one in get_resolver().url_patterns if str(one.pattern) == PREFIX.lstrip("/"))
    names = {str(one.name) for one in resolver.url_patterns if getattr(one, "name", "")}  # type: ignore[union-attr]
    patterns = {str(one.name): str(one.pattern) for one in resolver.url_patterns if getattr(one, "name", "")}  # type: ignore[union-attr]
    return sorted(
        PREFIX + patterns[name].lstrip("^").rstrip("$").replace("\\Z", "")
        for name in names
        if name.endswith("-list") and "(" not in patterns[name]
    )


LISTS = _lists()


@pytest.fixture
def house(world: World) -> tuple[World, dict[str, User], Store]:
    """Everybody of every role in Bob's group, and a third store of a group with other people."""
    elsewhere = make_store("Third Shop", "VN", "Asia/Ho_Chi_Minh")
    fill_store(elsewhere, world.now)
    StoreGroup.objects.create(name="Hanoi").stores.add(elsewhere)
    people = {role.value: User.objects.create(username=f"the {role}", role=role, is_staff=True) for role in Role}
    world.group.members.add(*people.values())
    return world, people, elsewhere


def _stores_named(value: Any, ids: set[int], names: set[str]) -> set[str]:
    """Which of these stores an answer names anywhere inside."""
    if isinstance(value, dict):
        found = {
            f"{key}={one}"
            for key, one in value.items()
            if key in ("store", "store_id") and isinstance(one, int) and one in ids
        }
        return found.union(*(_stores_named(one, ids, names) for one in value.values()))
    if isinstance(value, list):
        return set().union(*(_stores_named(one, ids, names) for one in value))
    return {value} if isinstance(value, str) and any(name in value for name in names) else set()


def test_no_role_learns_of_a_store_outside_its_groups(
    house: tuple[World, dict[str, User], Store], api_of: Program, record_property: Callable[[str, object], None]
):
    world, people, elsewhere = house
    ids, names = {world.theirs.pk, elsewhere.pk}, {"Somebody Else", "Third Shop"}
    cells, leaks = 0, []
    limited = [user for user in people.values() if not user.sees_every_store()]
    for user in limited:
        program = api_of(user)
        for address in LISTS:
            for query in ("?limit=500", f"?store={world.theirs.pk}", "?country=TH"):
                answer = program.get(address + query)
                cells += 1
                assert answer.status_code < 500, (address, query)
                if answer.status_code == 200:
                    leaks += [(user.username, address + query, one) for one in _stores_named(answer.json(), ids, names)]
    record_property("cells", cells)
    print(f"cells: {cells}, leaks: {len(leaks)}")  # noqa: T201
    assert leaks == []
    assert cells == len(limited) * len(LISTS) * 3
    assert len(limited) == len(Role) - 2


NESTED = (
    *("store__name=Third", "store__connection__account_id=1", "store__connection__sealed_access_token__startswith=k"),
    *(
        "store__groups__members__username=bob",
        "ordering=store__name",
        "o=1",
        "search=Third",
        "q=x",
        "fields=store__name",
    ),
    *("store__external_id__startswith=T", "content_hash__gt=0", "asked_by__password__startswith=p", "id__in=1,2"),
)


def test_a_nested_filter_or_order_is_no_oracle(world: World, api_of: Program):
    """It is refused by name: whatever it would have told, it does not."""
    taken, program = [], api_of(world.bob)
    for address in LISTS:
        bare = program.get(address).content
        for asked in NESTED:
            answer = program.get(f"{address}?{asked}")
            if answer.status_code == 200 and answer.content != bare:
                taken.append((address, asked))
    assert taken == []


def _field_names() -> dict[str, str]:
    """Every column of every table of ours, with a value that would do harm."""
    ours = {"people", "stores", "inspections", "alerts"}
    names = {
        field.name
        for model in apps.get_models()
        if model._meta.app_label in ours
        for field in model._meta.get_fields()
        if getattr(field, "concrete", False)
    }
    return {name: "owner" if name == "role" else "1" for name in sorted(names)}


def test_no_write_takes_a_field_that_is_not_its_own(
    world: World, api_of: Program, page_of: Program, record_property: Callable[[str, object], None]
):
    """Every column of every table is sent to every list that can be written, as Bob and as a program: nothing of them moves."""
    sent = _field_names()
    program = User.objects.create(username="erp", role=Role.INTEGRATION)
    world.group.members.add(program)
    guarded = {
        User: ("role", "template_id", "is_superuser", "is_staff", "is_active", "password", "username"),
        Store: ("platform", "external_id", "connection_id", "owner_id", "is_active"),
        ApiToken: ("user_id", "key_hash", "scopes", "store_ids", "revoked_at"),
    }
    clients = [api_of(world.bob), api_of(program)]

    def state() -> list[Any]:
        return [
            list(model._default_manager.order_by("pk").values_list("pk", *names)) for model, names in guarded.items()
        ]

    before, tried = state(), 0
    for client in clients:
        for address in LISTS:
            for method in ("post", "put", "patch"):
                answer = getattr(client, method)(address, sent, content_type="application/json")
                tried += len(sent)
                assert answer.status_code < 500, (address, method)
    page = page_of(world.bob)
    for address in ("/tokens/", f"/admin/people/user/{world.bob.pk}/change/", "/admin/people/user/add/", "/manual/"):
        page.post(address, sent)
        tried += len(sent)
    wrongly = [pair for pair in zip(before, state(), strict=True) if pair[0] != pair[1]]
    record_property("fields", tried)
    print(f"fields tried: {tried}, wrongly accepted: {len(wrongly)}")  # noqa: T201
    assert wrongly == []


def test_the_table_of_rights_says_what_the_house_promises():
    assert set(RIGHTS_OF) == set(Role.values)
    assert not RIGHTS_OF[Role.CUSTOMER_SERVICE].allow(Act.SEE, Area.MONEY)
    for area in (Area.ORDERS, Area.MESSAGES, Area.REVIEWS):
        assert not RIGHTS_OF[Role.FINANCE].allow(Act.SEE, area)
        assert not RIGHTS_OF[Role.VIEWER].allow(Act.REVEAL, area)
    for role in (Role.VIEWER, Role.FINANCE):
        assert not any(RIGHTS_OF[role].allow(act) for act in (Act.ANSWER, Act.CHANGE, Act.MANAGE, Act.PEOPLE))
    assert [role for role in Role if RIGHTS_OF[role].allow(Act.PEOPLE)] == [Role.OWNER, Role.MANAGER]
