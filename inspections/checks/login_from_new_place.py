"""Somebody signed in to Seller Center from a device or an address that the store was not seen from before: a sign of theft."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, NothingToJudge, Unjudged
from inspections.items import Item, Severity
from inspections.manual.facts import OK
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from stores.topics import Topic


class LoginFromNewPlace(Check):
    """Open until somebody has looked at the log-in devices in Seller Center and says ok, for thirty days at the most."""

    item = Item.ACCOUNT_RISK
    # Nothing of a topic is judged; a store that cannot be reached at all has more urgent troubles.
    topics = frozenset({Topic.STATUS})
    title = _("Log-in from a new place")
    sentence = _("{login} signed in on {at} with a new {what}: {device}, {address}, {place}.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        known = shop.log_ins
        if known.first_at is None or known.last_at is None:
            raise NothingToJudge("No log-ins of this store were told.")
        learned_at = known.first_at + self.rule("login.learning", shop, rules).span()
        silence = self.rule("login.silence", shop, rules)
        if shop.now < learned_at:
            raise NothingToJudge(
                f"Where this store is usually signed in to is learned until {shop.day_of(learned_at)}."
            )
        approved_at = max(
            (
                fact.seen.at
                for fact in shop.manual
                if fact.item == "login_devices" and fact.seen and fact.seen.verdict == OK
            ),
            default=None,
        )
        for one in known.new_places:
            if one.at < learned_at or (approved_at is not None and one.at <= approved_at):
                continue
            details = {
                **{"login": one.login, "at": one.at.isoformat(), "what": one.what},
                **{"device": one.device, "address": one.address, "place": one.place},
            }
            yield Fault(f"login:{one.id}", Severity.HIGH, since=one.at, details=details)
        if shop.now - known.last_at >= silence.span():
            yield Unjudged("silence", f"No log-in of this store was told since {shop.day_of(known.last_at)}.")
