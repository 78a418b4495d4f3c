"""Decisions on what an attempt has come to, over all faults: nothing that may have been done is ever sent again by itself."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from stores.actions.decide import (
    GIVE_UP_AFTER,
    SETTLED_AFTER,
    Ending,
    after_blind_look,
    after_fault,
    after_receipt,
    after_sight,
)
from stores.models import ActionState
from stores.platforms import errors
from stores.platforms.deeds import Receipt, Sight
from stores.platforms.proxies import ProxyFailedError

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
_FAULTS = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.PlatformError)]
FAULTS = [*(kind("said") for kind in [*_FAULTS, ProxyFailedError]), TimeoutError("late"), KeyError("ours")]
UNCLEAR = (errors.TimedOutError, errors.UnreachableError, errors.UnreadableAnswerError, errors.TryLaterError)


def ended(fault: Exception, *, begun: bool, tried: timedelta = timedelta(0)) -> Ending:
    return after_fault(fault, begun=begun, attempt=1, first_tried_at=NOON - tried, now=NOON)


@given(some.sampled_from(FAULTS), some.booleans(), some.integers(0, 7200))
def test_only_what_was_certainly_not_done_is_sent_again(fault: Exception, begun: bool, seconds: int) -> None:
    ending = ended(fault, begun=begun, tried=timedelta(seconds=seconds))
    certainly_not = not begun or (isinstance(fault, errors.PlatformError) and fault.undone)
    assert ending.state != ActionState.DUE or certainly_not
    assert (ending.state == ActionState.UNSURE) == (not certainly_not)
    assert (ending.wait is None) == (ending.state not in (ActionState.DUE, ActionState.UNSURE))
    assert ending.reason


def test_a_silence_after_sending_is_unclear_and_before_it_is_not() -> None:
    for kind in UNCLEAR:
        assert ended(kind("said"), begun=True).state == ActionState.UNSURE
    assert ended(errors.NotConnectedError("said"), begun=True).state == ActionState.DUE
    assert ended(errors.TimedOutError("said"), begun=False).state == ActionState.DUE


def test_after_an_hour_in_vain_whoever_asked_is_told() -> None:
    fault = errors.RateLimitedError("said", 30.0)
    assert ended(fault, begun=True).wait == timedelta(seconds=30)
    assert ended(fault, begun=True, tried=GIVE_UP_AFTER).state == ActionState.FAILED


class Life(RuleBasedStateMachine):
    """An action, a platform that may or may not do what it is asked, and every way in which its answer can be lost."""

    def __init__(self) -> None:
        super().__init__()
        self.state, self.done, self.sends, self.looks, self.waits = ActionState.WAITING, 0, 0, 0, True

    @precondition(lambda self: self.state in (ActionState.WAITING, ActionState.DUE))
    @rule(
        accepted=some.booleans(),
        fault=some.sampled_from([None, *FAULTS]),
        begun=some.booleans(),
    )
    def send(self, accepted: bool, fault: Exception | None, begun: bool) -> None:
        self.sends += 1
        if fault is None:
            self.done += 1
            self._end(after_receipt(Receipt("1")))
            return
        undone = isinstance(fault, errors.PlatformError) and fault.undone
        self.done += int(accepted and begun and not undone)
        self._end(ended(fault, begun=begun))

    @precondition(lambda self: self.state == ActionState.UNSURE and self.waits)
    @rule(sees=some.booleans(), settled=some.booleans())
    def look(self, sees: bool, settled: bool) -> None:
        self.looks += 1
        unsure_for = SETTLED_AFTER if settled else timedelta(seconds=5)
        if sees:
            self._end(after_sight(Sight(self.done > 0, "seen"), looks=self.looks, unsure_for=unsure_for))
        else:
            self._end(after_blind_look(errors.TimedOutError("late"), looks=self.looks))

    @rule()
    def time_passes(self) -> None:
        """Nothing happens by itself to what has ended."""

    def _end(self, ending: Ending) -> None:
        self.state, self.waits = ending.state, ending.wait is not None

    @invariant()
    def it_is_done_at_most_once(self) -> None:
        assert self.done <= 1

    @invariant()
    def what_is_said_is_true(self) -> None:
        if self.state in (ActionState.SENT, ActionState.RECONCILED_SENT):
            assert self.done == 1
        if self.state in (ActionState.REFUSED, ActionState.FAILED, ActionState.RECONCILED_NOT_SENT, ActionState.DUE):
            assert self.done == 0

    @invariant()
    def nobody_looks_for_ever(self) -> None:
        assert self.looks <= 9


TestLife = Life.TestCase
