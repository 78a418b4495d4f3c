"""The API's description is good enough to make a client from: one is generated, and asks this very API."""

import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core.management import call_command
from django.test import Client

from people.models import User
from tests.faces.world import World

Program = Callable[[User], Client]


@pytest.fixture
def generated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A package made by openapi-python-client from the description alone."""
    described, made = tmp_path / "schema.json", tmp_path / "shopops_client"
    call_command("spectacular", "--format", "openapi-json", "--file", str(described), "--fail-on-warn")
    settings = tmp_path / "settings.yaml"
    settings.write_text(
        "post_hooks: []\nproject_name_override: shopops_client\npackage_name_override: shopops_client\n"
    )
    command = [
        "generate",
        "--path",
        str(described),
        "--meta",
        "none",
        "--output-path",
        str(made),
        "--config",
        str(settings),
    ]
    said = subprocess.run(
        [sys.executable, "-c", "from openapi_python_client.cli import app; app()", *command],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert said.returncode == 0, said.stdout + said.stderr
    monkeypatch.syspath_prepend(str(tmp_path))
    return import_module("shopops_client")


def _asked_here(request: httpx.Request) -> httpx.Response:
    """Through Django's own client: a server's handler would close the connection that the test's transaction lives on."""
    answer = Client().generic(
        request.method, request.url.raw_path.decode(), request.read(), headers=dict(request.headers.items())
    )
    return httpx.Response(answer.status_code, headers=dict(answer.items()), content=answer.content)


def test_a_client_made_from_the_description_reads_orders_and_is_told_what_is_wrong(
    world: World, generated: Any
) -> None:
    client = generated.AuthenticatedClient(
        base_url="http://localhost",
        token=world.token_of(world.bob),
        httpx_args={"transport": httpx.MockTransport(_asked_here)},
    )
    orders = import_module("shopops_client.api.orders.orders_list").sync(client=client, store=world.ours.pk)
    assert not hasattr(orders, "detail"), orders
    assert [row.external_id for row in orders.results] == ["577"]
    findings = import_module("shopops_client.api.findings.findings_list").sync(client=client)
    assert {finding.store.id for finding in findings.results} == {world.ours.pk}
    people = import_module("shopops_client.api.people.people_list").sync(client=client)
    assert {person.username for person in people.results} == {"bob", "carol"}


def test_colleagues_are_those_one_works_with(world: World, api_of: Program) -> None:
    def names(user: User, asked: str = "") -> set[str]:
        return {row["username"] for row in api_of(user).get(f"/api/v1/people/{asked}").json()["results"]}

    assert names(world.bob) == {"bob", "carol"}
    assert names(world.charlie) == {"charlie"}
    assert names(world.alice) >= {"alice", "bob", "carol", "charlie"}
    assert names(world.charlie, f"?group={world.group.pk}") == set()
    assert names(world.bob, f"?group={world.group.pk}") == {"bob", "carol"}


def test_a_sweep_is_a_job_that_can_be_followed(world: World, api_of: Program) -> None:
    alice = api_of(world.alice)
    started = alice.post("/api/v1/sweeps/", {}, content_type="application/json").json()
    job = alice.get(f"/api/v1/jobs/sweep/{started['id']}/").json()
    assert (job["total"], job["done"], job["is_running"]) == (2, 0, True)
    assert alice.get("/api/v1/jobs/?kind=sweep").json()["results"][0] == job
    assert alice.get("/api/v1/jobs/?kind=dance").status_code == 400
    assert api_of(world.bob).get("/api/v1/jobs/?kind=sweep").json()["results"] == []
    assert api_of(world.bob).get(f"/api/v1/jobs/sweep/{started['id']}/").status_code == 404


ADDRESSES = ("/api/v1/schema/", "/api/v1/docs/", "/api/v1/docs/?script=")


def test_the_description_is_for_those_who_are_in(world: World, api_of: Program, page_of: Program):
    assert [Client().get(one).status_code for one in ADDRESSES] == [401, 302, 302]
    assert Client().get("/api/v1/docs/")["Location"] == "/accounts/login/?next=%2Fapi%2Fv1%2Fdocs%2F"
    for caller in (api_of(world.bob), page_of(world.bob)):
        assert [caller.get(one).status_code for one in ADDRESSES] == [200, 200, 200]


def test_a_password_alone_or_a_session_of_yesterday_reads_no_description(world: World, page_of: Program):
    half, old = page_of(world.bob), page_of(world.bob)
    session = half.session
    session["account_authentication_methods"] = [{"method": "password", "at": 1.0, "username": "bob"}]
    session.save()
    session = old.session
    session["began_at"] = session["active_at"] = 1.0
    session.save()
    for caller in (half, old):
        assert [caller.get(one).status_code for one in ADDRESSES] == [401, 302, 302]


def test_no_other_address_of_the_api_takes_a_session(world: World, page_of: Program):
    assert page_of(world.alice).get("/api/v1/stores/").status_code == 401


def test_an_operator_may_open_the_description_to_everybody(world: World, settings: Any):
    settings.API_DESCRIPTION_OPEN = True
    assert [Client().get(one).status_code for one in ADDRESSES] == [200, 200, 200]
    assert Client().get("/api/v1/stores/").status_code == 401
