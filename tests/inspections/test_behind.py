"""What does not fit into one round is read in the next ones, and until then nobody says that all is well."""

from collections.abc import Iterator
from typing import Any

import pytest

from inspections.items import Item, State
from stores.fetching import FetchLoop
from stores.models import TopicReading
from stores.platforms.lazada import reviews
from stores.topics import BEHIND, Topic
from tests.house import Sandbox, connect_stores, inspect

pytestmark = pytest.mark.usefixtures("rules")


@pytest.fixture
def lazada(settings: Any) -> Iterator[Sandbox]:
    marketplace = Sandbox(seed=3, stores=6, platforms="lazada", still=True)
    settings.PLATFORM_SETTINGS = marketplace.environment
    yield marketplace
    marketplace.stop()


@pytest.mark.django_db
def test_weeks_of_reviews_that_are_not_read_yet_keep_the_line_unknown_and_the_rounds_come_to_an_end(
    lazada: Sandbox, loop: FetchLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviews, "_MOST_CALLS", 20)  # of some ten products a week or two at once, of the five there are
    store = connect_stores(lazada, [lazada.quiet_shop()]).popitem()[1]
    lines, marks = [], []
    for _ in range(6):
        lines.append(inspect([store], loop)[store.pk].items[Item.REVIEWS])
        reading = TopicReading.objects.get(store=store, topic=Topic.REVIEWS)
        assert reading.watermark is not None
        marks.append(reading.watermark)
        if reading.reason_code != BEHIND:
            break
    assert len(lines) > 1
    assert marks == sorted(marks)
    assert {line["state"] for line in lines[:-1]} == {State.UNKNOWN}
    assert "the rest follows" in lines[0]["reason"]
    assert lines[-1]["state"] == State.OK
