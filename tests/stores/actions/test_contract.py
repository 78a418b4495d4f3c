"""What every kind of action keeps to on every platform: tested by being in the registries."""

from datetime import timedelta

import pytest

from stores.actions.errors import NotAskedRightError
from stores.actions.registry import all_kinds, reason_not_offered
from stores.models import Action
from stores.platforms.names import NAMES
from stores.platforms.registry import PLATFORMS
from tests.stores.actions.cast import Cast, state_of

PAIRS = [(platform, kind) for platform in sorted(PLATFORMS) for kind in all_kinds()]
OFFERED = [(one, kind) for one, kind in PAIRS if reason_not_offered(one, all_kinds()[kind]) is None]
REFUSED = [pair for pair in PAIRS if pair not in OFFERED]

pytestmark = pytest.mark.django_db(transaction=True)  # sent on connections of their own


@pytest.mark.parametrize(("platform", "kind"), OFFERED)
def test_what_was_asked_for_is_done_once(platform: str, kind: str, cast: Cast) -> None:
    store = cast.store(platform)
    action = cast.ask(kind, cast.wanted(store, kind), store).action
    while cast.send():
        pass
    assert (state_of(action), action.reason) == ("sent", "")
    assert len(cast.written(store)) == action.attempt  # a shipment of several steps takes as many requests
    assert action.platform_id


@pytest.mark.parametrize("fault", ["accept_then_hang", "accept_then_cut", "accept_then_500"])
@pytest.mark.parametrize(("platform", "kind"), OFFERED)
def test_what_was_done_without_an_answer_is_found_and_never_done_twice(
    platform: str, kind: str, fault: str, cast: Cast
) -> None:
    store = cast.store(platform)
    action = cast.ask(kind, cast.wanted(store, kind), store).action
    _send_up_to_the_last_step(cast, action)
    before = len(cast.written(store))
    cast.fault(fault, store)
    cast.send()
    assert state_of(action) == "unsure", action.reason
    cast.market.delete("/_sandbox/faults")
    assert cast.send() == 0
    cast.look()
    assert (state_of(action), len(cast.written(store)) - before) == ("reconciled_sent", 1)


@pytest.mark.parametrize(("platform", "kind"), OFFERED)
def test_what_was_not_done_is_said_so_only_when_that_is_certain(platform: str, kind: str, cast: Cast) -> None:
    store = cast.store(platform)
    action = cast.ask(kind, cast.wanted(store, kind), store).action
    Action.objects.filter(pk=action.pk).update(state="unsure", tried_at=action.asked_at, unsure_at=action.asked_at)
    if kind == "set_stock":
        Action.objects.filter(pk=action.pk).update(before=5)
    cast.look()
    assert state_of(action) == "unsure"  # the platform may still be at it
    cast.look(after=timedelta(minutes=3))
    assert (state_of(action), cast.written(store)) == ("reconciled_not_sent", [])


@pytest.mark.parametrize(("platform", "kind"), REFUSED)
def test_what_a_platform_does_not_offer_is_refused_in_a_persons_words(platform: str, kind: str, cast: Cast) -> None:
    store = cast.store(platform)
    with pytest.raises(NotAskedRightError) as refused:
        cast.ask(kind, cast.wanted(store, kind), store)
    (sentence,) = refused.value.errors["kind"]
    assert NAMES[platform] in sentence
    assert not Action.objects.exists()


def _send_up_to_the_last_step(cast: Cast, action: Action) -> None:
    """Lazada's shipment has two steps; the fault is to meet the last one."""
    if (action.store.platform, action.kind) == ("lazada", "ship_order"):
        cast.send()
        assert state_of(action) == "due", action.reason
