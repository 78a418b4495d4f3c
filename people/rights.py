"""What each role may do. A right is an act, in an area or in the whole house; which stores it reaches is the gate's question."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from people.roles import Area, Role


class Act(TextChoices):
    """What can be done. All but the last two are done in an area."""

    SEE = "see", _("see")
    ANSWER = "answer", _("answer buyers and reviews")
    CHANGE = "change", _("change stock, shipping and listings")
    APPROVE = "approve", _("approve")
    EXPORT = "export", _("export")
    REVEAL = "reveal", _("reveal what is masked")
    ASSIGN = "assign", _("take and assign alerts")
    MANAGE = "manage", _("manage stores, connections, rules and routes")
    PEOPLE = "people", _("manage people and their tokens")


HOUSE_ACTS = frozenset({Act.MANAGE, Act.PEOPLE})
AREA_ACTS = frozenset(Act) - HOUSE_ACTS


@dataclass(frozen=True, slots=True)
class Rights:
    """`of_area`: pairs of an area and an act; `of_house`: acts that have no area."""

    of_area: frozenset[tuple[Area, Act]] = frozenset()
    of_house: frozenset[Act] = frozenset()

    def allow(self, act: Act, area: Area | None = None) -> bool:
        """True when the act is allowed: in `area`, or, without one, anywhere at all."""
        if act in HOUSE_ACTS:
            return act in self.of_house
        if area is not None:
            return (area, act) in self.of_area
        return any(given == act for _area, given in self.of_area)

    def areas(self) -> frozenset[Area]:
        """The areas that may be seen."""
        return frozenset(area for area, act in self.of_area if act == Act.SEE)

    def __or__(self, other: "Rights") -> "Rights":
        return Rights(self.of_area | other.of_area, self.of_house | other.of_house)

    def __and__(self, other: "Rights") -> "Rights":
        return Rights(self.of_area & other.of_area, self.of_house & other.of_house)

    def cover(self, other: "Rights") -> bool:
        """True when `other` has nothing that these lack: only then may it be given by whoever has these."""
        return other.of_area <= self.of_area and other.of_house <= self.of_house


EVERYTHING = Rights(frozenset((area, act) for area in Area for act in AREA_ACTS), HOUSE_ACTS)

# s see, a answer, c change, p approve, e export, r reveal, g assign; the last column: m manage, u people.
_LETTERS = dict(
    zip("sacperg", (Act.SEE, Act.ANSWER, Act.CHANGE, Act.APPROVE, Act.EXPORT, Act.REVEAL, Act.ASSIGN), strict=True)
)
_HOUSE_LETTERS = {"m": Act.MANAGE, "u": Act.PEOPLE}
_TABLE = """
                  store    orders   messages stock    money    reviews  policy   house
owner             sacperg  sacperg  sacperg  sacperg  sacperg  sacperg  sacperg  mu
manager           sacperg  sacperg  sacperg  sacperg  sacperg  sacperg  sacperg  mu
customer_service  seg      saerg    saerg    sg       -        saerg    seg      -
finance           seg      -        -        -        speg     -        seg      -
operations        seg      sceg     -        sceg     -        -        seg      -
viewer            s        s        s        s        s        s        s        -
integration       sac      sac      sac      sac      sac      sac      sac      -
"""


def _read(table: str) -> dict[str, Rights]:
    head, *lines = (line.split() for line in table.strip().splitlines())
    return {role: _rights(dict(zip(head, cells, strict=True))) for role, *cells in lines}


def _rights(cells: dict[str, str]) -> Rights:
    house = frozenset(_HOUSE_LETTERS[letter] for letter in cells.pop("house").strip("-"))
    pairs = {(Area(area), _LETTERS[letter]) for area, letters in cells.items() for letter in letters.strip("-")}
    return Rights(frozenset(pairs), house)


RIGHTS_OF: dict[str, Rights] = _read(_TABLE)

AREAS_OF: dict[str, frozenset[Area]] = {role: rights.areas() for role, rights in RIGHTS_OF.items()}

# These may change stores, connections and rules, and start a sweep.
MAY_MANAGE = frozenset(Role(role) for role, rights in RIGHTS_OF.items() if rights.allow(Act.MANAGE))

# These see every store; everybody else sees the stores of the groups they are in, and those granted for a time.
SEES_EVERY_STORE = frozenset({Role.OWNER, Role.MANAGER})


def rights_named(names: Iterable[str]) -> Rights:
    """From texts as they are stored: `orders:see`, or `manage` for the house. Raises ValueError for one that is none."""
    of_area, of_house = set(), set()
    for name in names:
        area, colon, act = name.partition(":")
        if colon:
            if Act(act) in HOUSE_ACTS:
                raise ValueError(f"{act!r} has no area.")
            of_area.add((Area(area), Act(act)))
        elif Act(name) in HOUSE_ACTS:
            of_house.add(Act(name))
        else:
            raise ValueError(f"{name!r} needs an area.")
    return Rights(frozenset(of_area), frozenset(of_house))


def names_of(rights: Rights) -> list[str]:
    """The texts that `rights_named` reads, sorted."""
    return sorted([f"{area}:{act}" for area, act in rights.of_area] + [str(act) for act in rights.of_house])
