"""Penalty points come near the next step of the platform's measures."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from inspections.check import Check, Fault, Unjudged
from inspections.items import Item
from inspections.rulebook import RuleBook
from inspections.snapshot import Snapshot
from inspections.targets import plain, too_old
from stores.records import PenaltyRecord
from stores.topics import Topic


class PointsNextStep(Check):
    """The ladder's first rung says from how many points on a store is warned; steps come every so many points."""

    item = Item.STORE_STATUS
    topics = frozenset({Topic.HEALTH})
    records = (PenaltyRecord,)
    figures = frozenset({"penalty_points"})
    title = _("Penalty points near the next step")
    sentence = _("Penalty points of the store: {points}; measures begin at {next_step}, {gap} more.")

    def judge(self, shop: Snapshot, rules: RuleBook) -> Iterator[Fault | Unjudged]:
        told = shop.conduct.figure("penalty_points")
        if told is not None and (old := too_old(told, shop, self, rules)):
            yield old
            return
        points = told.value if told is not None and told.value is not None else shop.conduct.points_now()
        rule = self.rule("health.points", shop, rules)
        if not rule.ladder or points < min(rule.ladder.values()):
            return
        step = self.rule("health.points_step", shop, rules).value
        next_step = (points // step + 1) * step
        yield Fault(
            "points",
            rule.severity_of(float(points)),
            since=max((one.issued_at for one in shop.conduct.points if one.points > 0), default=None),
            details={"points": plain(points), "next_step": plain(next_step), "gap": plain(next_step - points)},
            rule=rule,
        )
