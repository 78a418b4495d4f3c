"""Addresses of channels: what they are made of is sealed, and how a telling ended is written down."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from alerts.channels.base import Outcome, OutcomeKind
from alerts.channels.fields import FieldsRefusedError
from alerts.models import ChannelAddress
from people.models import User
from people.roles import Role

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def bob(db):
    return User.objects.create_user("bob", role=Role.CUSTOMER_SERVICE)


def address_of(user: User, **more: Any) -> ChannelAddress:
    address = ChannelAddress(user=user, kind="email", **more)
    address.keep_fields({"address": "bob@example.com"})
    address.save()
    return address


def test_what_an_address_is_made_of_is_sealed_and_opens_only_in_its_own_row(bob):
    ours = address_of(bob)
    assert "bob@" not in ours.sealed_fields
    assert ChannelAddress.objects.get().fields() == {"address": "bob@example.com"}
    other = ChannelAddress(user=bob, kind="email", sealed_fields=ours.sealed_fields)
    with pytest.raises(Exception, match="does not open"):
        other.fields()


def test_a_wrong_field_is_named_with_what_to_do(bob):
    with pytest.raises(FieldsRefusedError, match="address: Enter one e-mail address"):
        ChannelAddress(user=bob, kind="email").keep_fields({"address": "http://127.0.0.1/"})
    with pytest.raises(FieldsRefusedError, match="url: This kind of channel has no such field"):
        ChannelAddress(user=bob, kind="email").keep_fields({"address": "a@b.com", "url": "json://127.0.0.1"})


def test_failing_counts_from_the_first_failure_and_ends_with_what_arrives(bob):
    address = address_of(bob)
    address.note(Outcome(OutcomeKind.LATER, "busy"), NOW)
    address.note(Outcome(OutcomeKind.REFUSED, "gone"), NOW + timedelta(hours=1))
    address.refresh_from_db()
    assert (address.failing_since, address.last_detail) == (NOW, "gone")
    address.note(Outcome(OutcomeKind.SENT, "ok"), NOW + timedelta(hours=2))
    address.refresh_from_db()
    assert (address.failing_since, address.verified_at) == (None, NOW + timedelta(hours=2))


def test_an_address_belongs_to_a_person_or_to_a_team(bob):
    with pytest.raises(IntegrityError):
        address_of(bob, team="night shift")


def test_everybody_sees_their_own_and_a_manager_sees_all(bob):
    address_of(bob)
    carol = User.objects.create_user("carol", role=Role.FINANCE)
    alice = User.objects.create_user("alice", role=Role.MANAGER)
    seen = [ChannelAddress.objects.visible_to(one).count() for one in (bob, carol, alice)]
    assert seen == [1, 0, 1]
