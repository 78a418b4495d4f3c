"""What many people see, asked at once, is what the gate says of each."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.models import User
from people.roles import Role
from stores.models import Store, StoreGroup
from stores.models.grant import StoreGrant
from stores.models.store import stores_seen_by, who_see_any_of
from tests.faces.world import make_store


@pytest.mark.django_db
def test_many_people_at_once_see_what_the_gate_lets_each_see():
    now = timezone.now()
    shops = [make_store(f"Store {number}", "ID", "Asia/Jakarta") for number in range(5)]
    west, east = (StoreGroup.objects.create(name=name) for name in ("West", "East"))
    west.stores.set(shops[:2])
    east.stores.set(shops[1:3])
    roles = (Role.OWNER, Role.VIEWER, Role.FINANCE, Role.OPERATIONS, Role.CUSTOMER_SERVICE, Role.VIEWER)
    people = [User.objects.create(username=f"p{number}", role=role) for number, role in enumerate(roles)]
    _all, member, granted_one, granted_group, owner, gone = people
    west.members.add(member, gone)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    shops[4].owner = owner
    shops[4].save()
    held = {"until_at": now + timedelta(days=1), "from_at": now - timedelta(days=1), "reason": "x"}
    StoreGrant.objects.create(user=granted_one, store=shops[3], **held)
    StoreGrant.objects.create(user=granted_group, group=east, **held)
    StoreGrant.objects.create(user=member, store=shops[4], **{**held, "until_at": now - timedelta(hours=1)})
    users, asked = list(User.objects.all()), [shop.pk for shop in shops[1:]]
    seen = stores_seen_by(users, asked)
    for user in users:
        own = set(Store.objects.visible_to(user).filter(pk__in=asked).values_list("pk", flat=True))
        assert seen.get(user.pk, frozenset()) == own, user
    assert {len(stores) for stores in seen.values()} > {1, 4}
    concerned = set(User.objects.filter(who_see_any_of(asked), is_active=True))
    assert {user.pk for user in concerned} == {pk for pk, stores in seen.items() if stores}
