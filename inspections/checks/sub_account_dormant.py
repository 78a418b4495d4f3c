"""A sub-account that nobody has used for long: a door that nobody watches."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from inspections.accounts.rights import SellerRole
from inspections.check import Check, Fault, NothingToJudge, Unjudged
from inspections.items import Item
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.topics import Topic


class SubAccountDormant(Check):
    """The main account is left out: it is good custom not to use it."""

    item = Item.ACCOUNT_RISK
    # Nothing of a topic is judged; a store that cannot be reached at all has more urgent troubles.
    topics = frozenset({Topic.STATUS})
    title = _("Sub-account not used")
    sentence = _("The sub-account {login} was last used on {day}; one that nobody needs should be removed.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        accounts = [account for account in shop.accounts if account.role != SellerRole.MAIN]
        if not accounts:
            raise NothingToJudge("No sub-accounts of this store are registered.")
        rule = self.rule("account.dormant", shop, rules)
        for account in accounts:
            subject, used_at = f"account:{account.id}", account.last_used_at
            if used_at is None:
                yield Unjudged(subject, f"It is not known when the sub-account {account.login} was last used.")
            elif shop.now - used_at >= rule.span():
                severity = rule.severity_of((shop.now - used_at) / timedelta(days=1))
                details = {"login": account.login, "day": shop.day_of(used_at)}
                yield Fault(subject, severity, since=used_at + rule.span(), details=details, rule=rule)
