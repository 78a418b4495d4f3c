"""A price that fell at one stroke: a slip of the keyboard, or somebody who should not be there. Each order until then costs money."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.items import Item
from inspections.manual.facts import OK
from inspections.rulebook import RuleBook, RuleUse
from inspections.snapshot import PriceMove, Snapshot
from stores.currencies import digits_of
from stores.topics import Topic


class PriceDropped(Check):
    """Measured from the highest price of the rule's last days. Open until the price is back, until somebody has looked at the
    prices and says ok, or until those days are over.
    """

    item = Item.INVENTORY
    topics = frozenset({Topic.PRODUCTS})
    title = _("Price fell suddenly")
    sentence = _("{sku} of “{product}” costs {now} {currency}, {percent} % less than the {before} {currency} of {day}.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        rule = self.rule("stock.price_drop", shop, rules)
        began = shop.now - self.rule("stock.price_window", shop, rules).span()
        approved_at = max(
            (fact.seen.at for fact in shop.manual if fact.item == "prices" and fact.seen and fact.seen.verdict == OK),
            default=None,
        )
        margin = self.margin(shop, rules)
        for sku_id, moves in groupby(sorted(shop.price_moves, key=_order), key=lambda move: move.sku_id):
            asked = [move for move in moves if move.at >= began and (approved_at is None or move.at > approved_at)]
            fault = _fault(sku_id, asked, rule, margin) if asked else None
            if fault:
                yield fault
        if shop.unpriced:
            yield Unjudged("unpriced", f"SKUs on sale whose price is not known: {shop.unpriced}.")


def _order(move: PriceMove) -> tuple[str, datetime]:
    return move.sku_id, move.at


def _fault(sku_id: str, moves: Sequence[PriceMove], rule: RuleUse, margin: float) -> Fault | Unjudged | None:
    """`moves`: of one SKU, the oldest first."""
    highest = max(moves, key=lambda move: move.before)
    newest = moves[-1]
    if newest.price is None or newest.price_currency != highest.currency:
        return Unjudged(sku_id, f"The price of SKU {newest.seller_sku or sku_id} is not known.")
    percent = 100 * (highest.before - newest.price) / highest.before if highest.before else 0.0
    if percent < float(rule.value) * (1 - margin):
        return None
    return Fault(
        sku_id,
        rule.severity_of(percent),
        since=highest.at,
        details={
            "sku": newest.seller_sku or sku_id,
            "product": newest.title,
            "now": _major(newest.price, highest.currency),
            "before": _major(highest.before, highest.currency),
            "currency": highest.currency,
            "percent": int(percent),
            "day": highest.at.isoformat(),
        },
        rule=rule,
        keeps=percent < float(rule.value),
    )


def _major(minor: int, currency: str) -> str:
    digits = digits_of(currency)
    return f"{minor / 10**digits:.{digits}f}"
