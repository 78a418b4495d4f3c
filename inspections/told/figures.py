"""A store's figures side by side: what the platform says, what we counted ourselves, what was pushed or attested."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from inspections.conduct import Conduct, Source
from inspections.conduct_picture import DISPATCH_SPAN, draw_conduct
from inspections.figures import KINDS, PERCENT
from inspections.rule_pack import load_rule_book
from inspections.targets import plain
from inspections.told.answer_rate import ANSWER_SPAN, tally_answers
from people.roles import Area
from stores.models import Store
from stores.units import unit_word

CANCELLATION_SPAN = timedelta(days=30)
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """One figure from one source. `basis`: what a computed one was counted from, in words. `observed_at` None: in the last round."""

    key: str
    name: str
    area: Area
    value: Decimal | None
    unit: str
    target: Decimal | None
    comparator: str
    respected: bool | None
    source: Source
    observed_at: datetime | None = None
    basis: str = ""

    @property
    def value_text(self) -> str:
        """As people write it."""
        return plain(self.value)

    @property
    def unit_text(self) -> str:
        """What it is counted in, in the viewer's language."""
        return unit_word(self.unit)

    @property
    def target_text(self) -> str:
        """As people write it."""
        return plain(self.target)

    @property
    def source_text(self) -> str:
        """Who says so, in the viewer's language."""
        return str(SOURCE_NAMES[self.source])


SOURCE_NAMES = {
    Source.API: gettext_lazy("the platform"),
    Source.WEBHOOK: gettext_lazy("the platform's webhook"),
    Source.COMPUTED: gettext_lazy("counted here"),
    Source.PUSHED: gettext_lazy("pushed by a tool"),
    Source.ATTESTED: gettext_lazy("attested by a person"),
}


def figures_of(store: Store, *, areas: Collection[Area], now: datetime) -> list[ShownFigure]:
    """Every figure of the store that is about these areas; the same figure from several sources stands together."""
    conduct = draw_conduct({store.pk: now})[store.pk]
    shown = [*_told(conduct), *_computed(store, conduct, now)]
    mine = [figure for figure in shown if figure.area in areas]
    return sorted(mine, key=lambda one: (list(Area).index(one.area), one.key or one.name, one.source))


def _told(conduct: Conduct) -> list[ShownFigure]:
    return [
        ShownFigure(
            key=one.key,
            name=str(KINDS[one.key].title) if one.key in KINDS else one.name,
            area=KINDS[one.key].area if one.key in KINDS else Area.STORE,
            value=one.value,
            unit=one.unit,
            target=one.target,
            comparator=one.comparator,
            respected=one.respected,
            source=one.source,
            observed_at=one.observed_at,
        )
        for one in conduct.figures
    ]


def _computed(store: Store, conduct: Conduct, now: datetime) -> list[ShownFigure]:
    tally = conduct.dispatch
    placed, cancelled = _cancelled_by_seller(store, now - CANCELLATION_SPAN, now)
    late = _("{part} of {whole} orders due in the last {days} days").format(
        part=tally.late, whole=tally.due, days=DISPATCH_SPAN.days
    )
    given_up = _("{part} of {whole} orders of the last {days} days, not asked for by the buyer").format(
        part=cancelled, whole=placed, days=CANCELLATION_SPAN.days
    )
    return [
        _rate("late_dispatch_rate", tally.late, tally.due, late),
        _rate("cancellation_rate", cancelled, placed, given_up),
        *_answers(store, now),
    ]


def _answers(store: Store, now: datetime) -> list[ShownFigure]:
    """Nothing where no rule says within what time buyers must be answered."""
    rule = load_rule_book().seek(
        "messages.first_reply",
        platform=store.platform,
        country=store.country,
        tier=store.tier,
        store_id=store.pk,
        now=now,
    )
    if rule is None:
        return []
    tally = tally_answers(store, within=rule.span(), now=now)
    basis = _("{part} of {whole} questions of the last {days} days answered within {hours} hours").format(
        part=tally.in_time, whole=tally.asked, days=ANSWER_SPAN.days, hours=f"{rule.span() / timedelta(hours=1):g}"
    )
    if tally.untold:
        more = ngettext(
            "; {count} more was answered, nobody knows when",
            "; {count} more were answered, nobody knows when",
            tally.untold,
        )
        basis += more.format(count=tally.untold)
    return [_rate("response_rate", tally.in_time, tally.asked, basis)]


def _rate(key: str, part: int, whole: int, basis: str) -> ShownFigure:
    """Of nothing there is no rate."""
    value = (_HUNDRED * part / whole).quantize(Decimal("0.01")) if whole else None
    kind = KINDS[key]
    return ShownFigure(
        key, str(kind.title), kind.area, value, PERCENT, None, kind.comparator, None, Source.COMPUTED, basis=basis
    )


def _cancelled_by_seller(store: Store, since: datetime, until: datetime) -> tuple[int, int]:
    """Paid orders placed in the span, and those of them that were cancelled without the buyer having asked."""
    with connection.cursor() as cursor:
        cursor.execute(_CANCELLED, [store.pk, since, until])
        placed, cancelled = cursor.fetchone()
        return int(placed), int(cancelled)


_CANCELLED = """
SELECT count(*), count(*) FILTER (WHERE o.cancelled_at IS NOT NULL AND NOT EXISTS (
  SELECT FROM stores_cancellation c
  WHERE c.store_id = o.store_id AND c.order_external_id = o.external_id AND c.requested_by = 'buyer'))
FROM stores_order o
WHERE o.store_id = %s AND o.created_at > %s AND o.created_at <= %s AND o.paid_at IS NOT NULL
"""
