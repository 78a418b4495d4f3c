"""How programs are treated: a repeated request is done once, rates are told, unchanged answers are short, fields can be chosen."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from inspections.models import Sweep
from people.models import RepeatedRequest, User
from people.programs.rates import count_call
from people.programs.repeated import CUT_OFF_AFTER, KEPT_FOR, RepeatedRequestMiddleware, forget_old_requests
from tests.faces.world import World

Program = Callable[[User], Client]


def _post(client: Client, key: str, body: Any = None, address: str = "/api/v1/sweeps/") -> Any:
    return client.post(
        address, json.dumps(body or {}), content_type="application/json", headers={"Idempotency-Key": key}
    )


def test_the_same_request_sent_twice_starts_one_sweep(world: World, api_of: Program) -> None:
    alice, before = api_of(world.alice), Sweep.objects.count()
    first, second = _post(alice, "k1"), _post(alice, "k1")
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json() == second.json()
    assert first["Location"] == second["Location"]
    assert (first.get("Idempotency-Replayed"), second["Idempotency-Replayed"]) == (None, "true")
    assert Sweep.objects.count() == before + 1


def test_a_key_used_for_another_request_is_refused(world: World, api_of: Program) -> None:
    alice = api_of(world.alice)
    _post(alice, "k1")
    assert _post(alice, "k1", {"stores": [world.ours.pk]}).status_code == 422


def test_another_callers_key_is_another_key(world: World, api_of: Program) -> None:
    before = Sweep.objects.count()
    assert [_post(api_of(world.alice), "k1").status_code for _ in range(2)] == [202, 202]
    assert Sweep.objects.count() == before + 2


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "clé"])
def test_a_key_that_is_none_is_refused(world: World, api_of: Program, key: str) -> None:
    assert _post(api_of(world.alice), key).status_code == 400


def test_a_refusal_at_the_door_is_not_kept(world: World, api_of: Program) -> None:
    assert _post(api_of(world.bob), "k1").status_code == 403
    assert not RepeatedRequest.objects.exists()


def test_a_wrong_request_is_answered_again_as_it_was(world: World, api_of: Program) -> None:
    alice = api_of(world.alice)
    first, second = _post(alice, "k1", {"stores": [0]}), _post(alice, "k1", {"stores": [0]})
    assert (first.status_code, second.status_code, second.json()) == (400, 400, first.json())


def _called(work: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    request = RequestFactory().post(
        "/api/v1/x/", b"{}", content_type="application/json", headers={"Idempotency-Key": "k"}
    )
    return RepeatedRequestMiddleware(work)(request)


def test_a_second_request_that_comes_meanwhile_is_told_to_wait(world: World) -> None:
    inner: list[HttpResponse] = []

    def work(request: HttpRequest) -> HttpResponse:
        inner.append(_called(lambda _: HttpResponse("never")))
        return HttpResponse("done")

    assert _called(work).content == b"done"
    assert (inner[0].status_code, inner[0]["Retry-After"]) == (409, "2")


def test_a_request_that_was_cut_off_is_not_carried_out_again(world: World) -> None:
    def dies(request: HttpRequest) -> HttpResponse:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _called(dies)
    RepeatedRequest.objects.update(begun_at=timezone.now() - CUT_OFF_AFTER - timedelta(seconds=1))
    answer = _called(lambda _: HttpResponse("again"))
    assert (answer.status_code, b"cut off" in answer.content) == (409, True)


def test_our_own_failure_may_be_tried_again(world: World) -> None:
    assert _called(lambda _: HttpResponse(status=500)).status_code == 500
    assert _called(lambda _: HttpResponse("fine")).content == b"fine"


def test_an_answer_with_a_secret_is_kept_nowhere(world: World) -> None:
    _called(lambda _: HttpResponse("shopops_secret", headers={"Cache-Control": "no-store"}))
    assert not RepeatedRequest.objects.exists()


def test_keys_are_forgotten_after_a_day(world: World, api_of: Program) -> None:
    _post(api_of(world.alice), "k1")
    assert forget_old_requests() == 0
    RepeatedRequest.objects.update(begun_at=timezone.now() - KEPT_FOR - timedelta(seconds=1))
    assert forget_old_requests() == 1


def test_every_answer_tells_how_many_calls_are_left(world: World, api_of: Program, settings: Any) -> None:
    settings.API_CALLS_PER_MINUTE = 3
    alice = api_of(world.alice)
    answers = [alice.get("/api/v1/findings/?limit=1") for _ in range(5)]
    seen = [one.status_code for one in answers]
    assert seen[0] == 200
    refused = [one for one in answers if one.status_code == 429]
    assert refused  # five calls in at most two minutes' windows of three
    assert 1 <= int(refused[0]["Retry-After"]) <= 60
    assert [answers[0][name] for name in ("RateLimit-Limit", "RateLimit-Remaining")] == ["3", "2"]


def test_rates_are_by_the_minute() -> None:
    begun = 1_700_000_040.0
    first = count_call("somebody", begun)
    assert [count_call("somebody", begun + 1).left, first.left - 1] == [first.left - 1, first.left - 1]
    assert count_call("somebody", begun + 60).left == first.left


def test_what_has_not_changed_is_answered_with_304(world: World, api_of: Program) -> None:
    alice = api_of(world.alice)
    for address in (f"/api/v1/orders/?store={world.ours.pk}", "/api/v1/rules/"):
        first = alice.get(address)
        again = alice.get(address, headers={"If-None-Match": first["ETag"]})
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
        assert "RateLimit-Remaining" in again


def test_only_the_fields_asked_for_come_from_any_list(world: World, api_of: Program) -> None:
    alice = api_of(world.alice)
    rows = alice.get("/api/v1/findings/?fields=id,check").json()["results"]
    assert {frozenset(row) for row in rows} == {frozenset({"id", "check"})}
    assert set(alice.get(f"/api/v1/stores/{world.ours.pk}/?fields=name").json()) == {"name"}
    wrong = alice.get("/api/v1/findings/?fields=id,colour")
    assert (wrong.status_code, "colour" in wrong.json()["errors"]["fields"][0]) == (400, True)
