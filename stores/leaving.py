"""What ends on this floor when somebody leaves: memberships of store groups, stores for a time, stores they answer for."""

from django.utils.translation import gettext_lazy as _

from people.access.leaving import Leaving, Part, ends_with_a_person
from people.access.right_grant import counting
from people.audit import Verb, record_rows
from people.models import User
from stores.models import Store, StoreGrant, StoreGroup


def _end_memberships(leaving: Leaving) -> int:
    groups = list(leaving.person.store_groups.all())
    leaving.person.store_groups.clear()
    record_rows(leaving.by, Verb.CHANGED, groups, after={"left": leaving.person.username})
    return len(groups)


def _end_grants(leaving: Leaving) -> int:
    return counting(StoreGrant).filter(user=leaving.person).update(ended_at=leaving.now)


def _hand_over_stores(leaving: Leaving) -> int:
    """To the successor, where they see the store; else to those who manage."""
    owned = list(Store.objects.filter(owner=leaving.person))
    seen = set(Store.objects.visible_to(leaving.successor).values_list("pk", flat=True)) if leaving.successor else set()
    for successor, stores in (
        (leaving.successor, [store for store in owned if store.pk in seen]),
        (None, [store for store in owned if store.pk not in seen]),
    ):
        Store.objects.filter(pk__in=[store.pk for store in stores]).update(owner=successor)
        record_rows(leaving.by, Verb.CHANGED, stores, after={"owner": successor})
    return len(owned)


def _groups(user: User) -> list[str]:
    return [str(group) for group in StoreGroup.objects.filter(members=user)]


def _grants(user: User) -> list[str]:
    return [str(grant.store or grant.group) for grant in counting(StoreGrant).filter(user=user)]


def _owned(user: User) -> list[str]:
    return [str(store) for store in Store.objects.filter(owner=user)]


def tell() -> None:
    """Called at start. Stores are handed over before the groups end: the successor's view, not the leaver's, counts."""
    ends_with_a_person("owned_stores", Part(_("stores they answer for"), _owned, _hand_over_stores))
    ends_with_a_person("groups", Part(_("store groups"), _groups, _end_memberships))
    ends_with_a_person("store_grants", Part(_("stores for a time"), _grants, _end_grants))
