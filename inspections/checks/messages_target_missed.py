"""A figure about answering buyers misses the platform's target; of a response rate, how many answers would save it."""

from decimal import Decimal
from math import ceil

from django.utils.translation import gettext_lazy as _

from inspections.conduct import Figure
from inspections.figures import keys_of
from inspections.items import Item
from inspections.rulebook import RuleBook, RuleUse
from inspections.snapshot import Snapshot
from inspections.targets import TargetMissed
from people.roles import Area


class MessagesTargetMissed(TargetMissed):
    item = Item.MESSAGES
    keys = keys_of(Area.MESSAGES)
    sentence = _(
        "{figure} stands at {value} {unit}; the target is {comparator} {target} ({source})."
        " Further buyers to be answered in time until it is met: {save}."
    )

    def holds(self, figure: Figure, shop: Snapshot, rules: RuleBook) -> bool:
        """Of two chats, one unanswered is half: the number is shown, and nobody is woken."""
        chats, least = shop.conduct.figure("chat_sessions"), self.rule_if_any("messages.rate_sample", shop, rules)
        if figure.key != "response_rate" or chats is None or chats.value is None or least is None:
            return False
        return chats.value < least.value

    def more(self, figure: Figure, rule: RuleUse, shop: Snapshot) -> dict[str, str]:
        chats = shop.conduct.figure("chat_sessions")
        if figure.key != "response_rate" or figure.value is None or chats is None or chats.value is None:
            return {"save": "–"}
        return {"save": str(answers_to_reach(figure.value, int(chats.value), rule.value))}


def answers_to_reach(rate: Decimal, asked: int, target: Decimal) -> int:
    """How many further buyers, all answered in time, bring a rate over `asked` buyers to the target (percent); 0 at 100 %."""
    share = target / 100
    if share >= 1:
        return 0
    return max(0, ceil((share * asked - rate / 100 * asked) / (1 - share)))
