"""Handing a turn on, to somebody else of the rota who sees the store and is there that day. Planning leaves such a turn alone."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from inspections.models import LoginTurn
from inspections.rota.schedule import TurnOverError, days_off, members, who_may
from people.audit import Subject, Verb, record
from people.models import User


class CannotTakeError(Exception):
    """That person is not of the rota, does not see the store, or is away on the day."""


def takers_of(turns: Collection[LoginTurn], today: date) -> dict[int, list[User]]:
    """Turn -> who else may take it. Four statements for any number of turns."""
    people = members()
    may, away = who_may(people), days_off([user.pk for user in people], today)
    return {
        turn.pk: [
            user
            for user in people
            if user.pk != turn.person_id
            and user.pk in may.get(turn.store_id, frozenset())
            and max(turn.day, today) not in away.get(user.pk, frozenset())
        ]
        for turn in turns
    }


@transaction.atomic
def hand_on(turn: LoginTurn, to: str, by: User, now: datetime) -> User:
    """`to`: a user name. The caller has asked the gate for the turn. Raises TurnOverError, CannotTakeError."""
    held = LoginTurn.objects.open().select_for_update().filter(pk=turn.pk).select_related("store", "person").first()
    if held is None or held.person_id != turn.person_id:
        raise TurnOverError
    taker = next((user for user in takers_of([held], now.date())[held.pk] if user.username == to), None)
    if taker is None:
        raise CannotTakeError
    before = held.person.username
    LoginTurn.objects.filter(pk=held.pk).update(person=taker, agreed_by=by.get_username())
    subject = Subject("inspections.loginturn", str(held.pk), str(held), held.store_id)
    record(by, Verb.CHANGED, subject, before={"person": before}, after={"person": taker.username})
    return taker
