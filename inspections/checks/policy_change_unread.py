"""An official policy has changed, and those who look after the store have not all read it."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, NothingToJudge, Unjudged
from inspections.items import Item
from inspections.rulebook import RuleBook
from inspections.snapshot import PolicyPageSeen, Snapshot
from stores.topics import Topic

# A page that was read so many intervals ago is no longer watched.
_LATE = 2
_HOUR = 3600
_WORDS = {
    "manager": "owner or manager",
    "customer_service": "customer service",
    "finance": "finance",
    "operations": "operations",
    "anybody": "anybody",
}


class PolicyChangeUnread(Check):
    """A page that could not be read keeps it from being ok: what nobody could look at has not stayed the same."""

    item = Item.POLICY
    # Nothing of a topic is judged: the pages are public. A store that cannot be reached has more urgent troubles.
    topics = frozenset({Topic.STATUS})
    heart = True
    title = _("Policy change not read")
    sentence = _("“{page}” has changed (seen {seen}); it is not yet read by: {roles}.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        known = shop.policies
        if not known.pages:
            raise NothingToJudge("No official policy page of this platform and country is watched.")
        rule = self.rule("policy.update", shop, rules)
        for change in known.unread:
            waiting = shop.now - change.seen_at
            if waiting >= rule.span():
                yield Fault(
                    f"change:{change.id}",
                    rule.severity_of(waiting.total_seconds() / _HOUR),
                    since=change.seen_at + rule.span(),
                    details={"page": change.page, "seen": change.seen_at.isoformat(), "roles": _named(change.roles)},
                    rule=rule,
                )
        for page in known.pages:
            reason = _unread_reason(page, shop)
            if reason:
                yield Unjudged(f"page:{page.id}", reason)


def _named(roles: Sequence[str]) -> str:
    return ", ".join(_WORDS.get(role, role) for role in roles)


def _unread_reason(page: PolicyPageSeen, shop: Snapshot) -> str:
    """Why nothing can be said of what a page says now; empty when it can."""
    if page.failing_since is not None:
        return (
            f"The policy page “{page.title}” could not be read since {shop.day_of(page.failing_since)}: {page.reason}"
        )
    if page.read_at is None:
        return f"The policy page “{page.title}” has not been read yet."
    if shop.now - page.read_at > _LATE * shop.policies.interval:
        return (
            f"The policy page “{page.title}” was last looked at on {shop.day_of(page.read_at)}; the watch does not run."
        )
    return ""
