"""How many questions were answered in time, as a person would count them in the chats."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.timezone import override

from inspections.told.answer_rate import AnswerTally, tally_answers
from inspections.told.figures import figures_of
from people.roles import Area
from stores.models import Conversation, Message, Store

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)

# Minutes before now, and who wrote; the last answer that the platform tells of.
CHATS: dict[str, tuple[list[tuple[float, str]], float | None]] = {
    "answered in time": ([(3000, "buyer"), (2990, "buyer"), (2900, "staff")], 2900),
    "answered late": ([(3000, "buyer"), (1000, "staff")], 1000),
    "never answered": ([(3000, "buyer")], None),
    "still has time": ([(30, "buyer")], None),
    "answered by a robot alone": ([(3000, "buyer"), (2999, "automatic")], None),
    "answered elsewhere, in time": ([(3000, "buyer")], 2950),
    "answered elsewhere, nobody knows when first": ([(3000, "buyer")], 100),
    "two questions": ([(9000, "buyer"), (8990, "staff"), (5000, "buyer"), (100, "staff")], 100),
    "too long ago": ([(60 * 24 * 31, "buyer")], None),
}


def before(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


@pytest.mark.django_db
@pytest.mark.usefixtures("rules")
def test_questions_are_counted_as_a_person_would() -> None:
    store = Store.objects.create(platform="tiktok", external_id="1", name="A", country="TH", time_zone="Asia/Bangkok")
    for name, (said, last) in CHATS.items():
        seen = {"store": store, "content_hash": "x", "seen_changed_at": NOW}
        Conversation.objects.create(
            external_id=name, last_staff_reply_at=before(last) if last else None, created_at=before(99999), **seen
        )
        for minutes, sender in said:
            Message.objects.create(
                external_id=f"{name} {minutes}", conversation_external_id=name, sender=sender, kind="text",
                text="x", sent_at=before(minutes), **seen,
            )  # fmt: skip
    assert tally_answers(store, within=timedelta(hours=12), now=NOW) == AnswerTally(asked=7, in_time=3, untold=1)
    with override("UTC"):
        (shown,) = (one for one in figures_of(store, areas=[Area.MESSAGES], now=NOW) if one.key == "response_rate")
    assert shown.value_text == "42.86"
    assert shown.basis.startswith("3 of 7 questions of the last 30 days answered within 12 hours; 1 more")
