"""What can be seen of which checklist line on which platform, and from what source: derived from connectors and checks.

Nothing here is declared. A topic is offered when the platform's connector reads it, a kind of record when it does not say
that it lacks it, a check judges when it has what it needs, and a webhook wakes a topic when the connector understands one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from inspections.check import Check
from inspections.items import AREA_OF, Item
from inspections.judgement import reason_not_covered
from inspections.manual.item_list import manual_items
from inspections.registry import all_checks
from stores.areas import AREA_OF_TOPIC
from stores.platforms.base import Platform
from stores.platforms.names import NAMES
from stores.platforms.registry import PLATFORMS
from stores.topics import Topic


@dataclass(frozen=True, slots=True)
class Coverage:
    """One line of the checklist on one platform.

    `judged`: ids of the checks that can judge; `not_judged`: check id -> why not; `missing`: topic -> why it is not
    offered; `sources`: api, webhook, attested or none; `attested`: ids of the items that people look up by hand.
    """

    platform: str
    item: Item
    judged: tuple[str, ...]
    not_judged: dict[str, str]
    read: tuple[Topic, ...]
    missing: dict[Topic, str]
    sources: tuple[str, ...]
    attested: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """covered, partly, read (nothing judges it yet), attested (people look it up, nothing else does) or not_covered."""
        if self.judged:
            return "partly" if self.not_judged or self.missing else "covered"
        return "read" if self.read else "attested" if self.attested else "not_covered"


def coverage() -> list[Coverage]:
    """Every line of the checklist on every platform that has a connector, in the order of platforms and lines."""
    return [_cell(PLATFORMS[name], item) for name in NAMES if name in PLATFORMS for item in Item]


def topics_of(item: Item) -> frozenset[Topic]:
    """The topics a checklist line is about, whether or not a check looks at them."""
    return frozenset(topic for topic in Topic if AREA_OF_TOPIC[topic] == AREA_OF[item])


def _cell(platform: type[Platform], item: Item) -> Coverage:
    refused = dict(_refused(platform))
    topics = sorted(topics_of(item))
    read = tuple(topic for topic in topics if topic not in refused)
    reasons = {
        name: reason_not_covered(check, refused, platform.lacks, platform.figures) for name, check in _checks_of(item)
    }
    judged = tuple(name for name, reason in reasons.items() if not reason)
    seen = bool(judged or read)
    pushed = platform.pushed & (frozenset(read) | _topics_judged(judged))
    attested = tuple(one.id for one in manual_items().everywhere(platform.id) if one.line == item)
    return Coverage(
        platform=platform.id,
        item=item,
        judged=judged,
        not_judged={name: reason for name, reason in reasons.items() if reason},
        read=read,
        missing={topic: refused[topic] for topic in topics if topic in refused},
        sources=(("api",) if seen else ())
        + (("webhook",) if seen and pushed else ())
        + (("attested",) if attested else ()),
        attested=attested,
    )


def _topics_judged(judged: tuple[str, ...]) -> frozenset[Topic]:
    return frozenset(topic for name in judged for topic in all_checks()[name].topics)


def _refused(platform: type[Platform]) -> Iterator[tuple[Topic, str]]:
    for topic in Topic:
        reason = platform.reason_not_offered(topic)
        if reason is not None:
            yield topic, reason


def _checks_of(item: Item) -> list[tuple[str, Check]]:
    return [(name, check) for name, check in all_checks().items() if check.item == item and not check.by_hand]
