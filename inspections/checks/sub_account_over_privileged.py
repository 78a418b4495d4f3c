"""A sub-account of Seller Center may do more than its person's role here allows."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.accounts.rights import GRAVE
from inspections.check import Check, Fault, NothingToJudge, Unjudged
from inspections.items import Item, Severity
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.topics import Topic


class SubAccountOverPrivileged(Check):
    """High where the surplus moves money or lets others in. Accounts of nobody are another check's."""

    item = Item.ACCOUNT_RISK
    # Nothing of a topic is judged; a store that cannot be reached at all has more urgent troubles.
    topics = frozenset({Topic.STATUS})
    title = _("Sub-account with too many rights")
    sentence = _("The sub-account {login} of {person} may do more than their role here allows: {rights}.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        if not shop.accounts:
            raise NothingToJudge("No sub-accounts of this store are registered.")
        for account in shop.accounts:
            if not account.person or not account.person_is_here:
                continue
            if account.rights is None:
                yield Unjudged(f"account:{account.id}", f"It is not known what the sub-account {account.login} may do.")
            elif account.excess:
                severity = Severity.HIGH if GRAVE & set(account.excess) else Severity.WARNING
                named = ", ".join(account.excess)
                details = {"login": account.login, "person": account.person, "rights": named}
                yield Fault(f"account:{account.id}", severity, details=details)
