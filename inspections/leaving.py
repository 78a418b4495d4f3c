"""What ends on this floor when somebody leaves: their place in the rota and their turns; their sub-accounts are tasks for people.

A sub-account can only be removed in Seller Center. Until it is, `sub_account_of_nobody` keeps a finding open for its store.
"""

from django.utils.translation import gettext_lazy as _

from inspections.models import LoginTurn, RotaMember, SubAccount
from people.access.leaving import Leaving, Part, ends_with_a_person
from people.models import User
from stores.models import Store


def _end_membership(leaving: Leaving) -> int:
    return RotaMember.objects.filter(person=leaving.person).delete()[0]


def _hand_over_turns(leaving: Leaving) -> int:
    """To the successor where they see the store; the rest is planned anew within the hour."""
    turns = LoginTurn.objects.open().filter(person=leaving.person)
    count = turns.count()
    if leaving.successor is not None:
        seen = Store.objects.visible_to(leaving.successor)
        turns.filter(store__in=seen).update(person=leaving.successor)
    LoginTurn.objects.open().filter(person=leaving.person).delete()
    return count


def _count_accounts(leaving: Leaving) -> int:
    return len(_accounts(leaving.person))


def _accounts(user: User) -> list[str]:
    rows = SubAccount.objects.filter(person=user, removed_at=None).select_related("store")
    return [f"{row.store}: {row.login}" for row in rows]


def _turns(user: User) -> list[str]:
    return [f"{turn.day} {turn.store}" for turn in LoginTurn.objects.open().filter(person=user).select_related("store")]


def _membership(user: User) -> list[str]:
    return [str(row) for row in RotaMember.objects.filter(person=user)]


def tell() -> None:
    """Called at start."""
    ends_with_a_person("rota", Part(_("their place in the rota"), _membership, _end_membership))
    ends_with_a_person("turns", Part(_("log-in turns"), _turns, _hand_over_turns))
    accounts = Part(_("sub-accounts to remove in Seller Center"), _accounts, _count_accounts, by_hand=True)
    ends_with_a_person("sub_accounts", accounts)
