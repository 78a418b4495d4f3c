"""No silence without a reason, whatever the day brings, in whatever order."""

import pytest

from tests.alerts.cast import Cast
from tests.alerts.wild import WildDay


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_wild_day_leaves_no_silence_unexplained(seed: int, cast: Cast):
    day = WildDay(cast, seed)
    day.live(40)
    assert day.unexplained == []
    assert day.cases > 100
