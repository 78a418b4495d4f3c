"""Two stores that must be separate share what tells a platform that they belong together."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from django.utils.translation import gettext_lazy as _

from inspections.check import CannotJudge, Check, Fault, NothingToJudge, Unjudged
from inspections.items import Item, Severity
from inspections.rulebook import RuleBook
from inspections.snapshot import SharedFact, Snapshot
from stores.topics import Topic

# A seller with a hundred accounts and one bank account has one problem, not ten thousand: beyond so many, the rest is one finding.
_MOST_NAMED = 10

_WORDS = {
    "proxy": "proxy",
    "bank": "bank account",
    "phone": "phone number",
    "email": "e-mail address",
    "sub_account": "sub-account",
    "device": "device or browser profile",
    "exit_address": "exit address",
}


class BoundaryShared(Check):
    """The other store is told by its number only: who may see that store finds its name there, nobody else learns it."""

    item = Item.ACCOUNT_RISK
    # Nothing of a topic is judged; a store that cannot be reached at all has more urgent troubles.
    topics = frozenset({Topic.STATUS})
    title = _("Shared with another store")
    sentence = _("It shares its {what} with store no. {others}; these stores must be separate.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        known = shop.boundary
        if not known.stated:
            raise NothingToJudge("No isolation facts are recorded for this store.")
        if known.outdated:
            kinds = ", ".join(_WORDS.get(kind, kind) for kind in known.outdated)
            raise CannotJudge(
                f"What was stated of this store was sealed with a key that is gone; state it again: {kinds}."
            )
        for kind, shared in groupby(sorted(known.shared, key=_order), key=lambda one: one.kind):
            others = [one.other_store_id for one in shared]
            yield from (_fault(kind, str(other), [other]) for other in others[:_MOST_NAMED])
            if others[_MOST_NAMED:]:
                yield _fault(kind, "others", others[_MOST_NAMED:])


def _order(one: SharedFact) -> tuple[str, int]:
    return one.kind, one.other_store_id


def _fault(kind: str, whom: str, others: Sequence[int]) -> Fault:
    named = ", ".join(map(str, others[:_MOST_NAMED])) + (" …" if len(others) > _MOST_NAMED else "")
    details = {"what": _WORDS.get(kind, kind), "others": named, "kind": kind, "stores": len(others)}
    return Fault(f"{kind}:{whom}", Severity.HIGH, details=details)
