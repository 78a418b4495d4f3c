"""A figure about the store as a whole misses the platform's target."""

from inspections.conduct import Figure
from inspections.figures import KINDS, keys_of
from inspections.items import Item
from inspections.targets import TargetMissed
from people.roles import Area


class StoreTargetMissed(TargetMissed):
    """All figures that no other line of the checklist knows, too: what the platform adds tomorrow is judged here."""

    item = Item.STORE_STATUS
    keys = keys_of(Area.STORE) - {"penalty_points"}

    def concerns(self, figure: Figure) -> bool:
        return figure.key in self.keys or figure.key not in KINDS
