"""Whoever dies between a finding and its message loses nothing; what may have arrived twice says so."""

from collections import Counter

import pytest
from django.db import connection

from alerts import intake, outbox, taking, telling
from alerts.clock import database_now
from alerts.models import Alert, Notification
from inspections.models import FindingChange
from tests.alerts.cast import find
from tests.alerts.lethal import POINTS, Died, dies, work_everything_off
from tests.alerts.people_of_stores import store_of_its_own
from tests.alerts.sink import Sink

ALERTS = 20


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", POINTS)
def test_a_death_at_any_point_loses_nothing(point: str, slack: Sink, monkeypatch):
    monkeypatch.setattr(intake, "MOST_AT_ONCE", 7)
    monkeypatch.setattr(telling, "MOST_AT_ONCE", 7)
    monkeypatch.setattr(taking, "MOST_MAILBOXES", 7)
    monkeypatch.setattr(outbox, "MOST_IN_FLIGHT", 7)
    for number in range(ALERTS):
        find(store_of_its_own(number), check=f"check_{number % 10}", subject=str(number))
    with (
        pytest.raises(Died),
        dies(point, after=1 if "messages are taken" in point or point[-15:] == "they were taken" else 2),
    ):
        work_everything_off()
    connection.close()
    Notification.objects.filter(state="leased").update(leased_until=database_now())
    work_everything_off()
    told = Counter(one.path for one in slack.asked)
    assert len(told) == ALERTS
    assert Alert.objects.count() == ALERTS
    assert not FindingChange.objects.filter(handled_at=None).exists()
    for path in told:
        assert all(copies_marked(slack, path)[1:])


@pytest.mark.django_db(transaction=True)
def test_of_a_message_that_broke_off_on_its_way_only_the_whole_one_is_a_telling_and_it_says_that_it_may_be_a_repeat(
    slack: Sink,
):
    find(store_of_its_own(1))
    for point in ("after it was sent", "while it is on its way"):
        with pytest.raises(Died), dies(point, after=1):
            work_everything_off()
        connection.close()
        Notification.objects.filter(state="leased").update(leased_until=database_now())
    work_everything_off()
    (path,) = {one.path for one in slack.asked}
    assert copies_marked(slack, path) == [False, True]


def copies_marked(sink: Sink, path: str) -> list[bool]:
    """Of every message that came in whole, in order: whether it says that it may be a repeat."""
    return ["possibly a repeat" in one.body.decode() for one in sink.asked if one.path == path]
