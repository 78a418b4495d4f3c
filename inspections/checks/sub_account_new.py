"""A sub-account that another tool saw and nobody here entered or uses: a sign of theft until somebody knows it."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.accounts.rights import GRAVE
from inspections.check import Check, Fault, NothingToJudge, Unjudged
from inspections.items import Item, Severity
from inspections.manual.facts import OK
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.topics import Topic


class SubAccountNew(Check):
    """What the register began with is not new. Open until somebody has looked at the sub-accounts and says ok, or names who
    of us uses it, for the rule's days at the most; high where it can move money or let others in.
    """

    item = Item.ACCOUNT_RISK
    # Nothing of a topic is judged; a store that cannot be reached at all has more urgent troubles.
    topics = frozenset({Topic.STATUS})
    title = _("New sub-account")
    sentence = _("The sub-account {login} appeared on {day}; nobody here entered it or uses it. See who made it.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        if not shop.accounts:
            raise NothingToJudge("No sub-accounts of this store are registered.")
        rule = self.rule("account.new", shop, rules)
        learned_at = (
            min(account.registered_at for account in shop.accounts) + self.rule("login.learning", shop, rules).span()
        )
        looked_at = max(
            (
                fact.seen.at
                for fact in shop.manual
                if fact.item == "sub_accounts" and fact.seen and fact.seen.verdict == OK
            ),
            default=None,
        )
        for account in shop.accounts:
            since = account.registered_at
            is_ours = account.person or not account.is_told
            is_known = since < learned_at or is_ours or (looked_at is not None and since <= looked_at)
            if not is_known and shop.now - since <= rule.span():
                is_grave = account.rights is None or GRAVE & account.rights
                yield Fault(
                    f"account:{account.id}",
                    rule.capped(Severity.HIGH if is_grave else Severity.WARNING),
                    since=since,
                    details={"login": account.login, "day": shop.day_of(since)},
                    rule=rule,
                )
