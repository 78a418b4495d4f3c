"""A sub-account without one of us behind it: its person has left, or nobody is named."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, NothingToJudge, Unjudged
from inspections.items import Item, Severity
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.topics import Topic


class SubAccountOfNobody(Check):
    """High where the person has left: they may still know the password."""

    item = Item.ACCOUNT_RISK
    # Nothing of a topic is judged; a store that cannot be reached at all has more urgent troubles.
    topics = frozenset({Topic.STATUS})
    title = _("Sub-account of nobody")
    sentence = _("The sub-account {login} can still sign in: {why}.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        if not shop.accounts:
            raise NothingToJudge("No sub-accounts of this store are registered.")
        for account in shop.accounts:
            if account.person_is_here:
                continue
            severity = Severity.HIGH if account.person else Severity.WARNING
            why = "its person has left" if account.person else "nobody of us is named for it"
            details = {"login": account.login, "why": why, "person": account.person}
            yield Fault(f"account:{account.id}", severity, details=details)
