"""Reviews as lines: stars in words, abusive words and until when they can be reported, the answer under way, the ticket."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.service.gate import MASKED
from desk.service.models import ReviewTicket
from inspections.reviews.reading import CAUSES, abuse_in, causes_in
from inspections.rule_pack import load_rule_book
from inspections.rulebook import RuleBook
from people.models import User
from people.rights import Act
from people.roles import Area
from stores.actions.registry import all_kinds, reason_not_offered
from stores.models import UNDER_WAY, Action, Review

_TAKES_ONE = gettext_lazy("It has its answer; a platform takes one.")


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """`abuse`: the word; `report_by`: until when it can be reported; `closed`: why it cannot be answered, empty where it can."""

    review: Review
    stars: str
    buyer: str
    abuse: str
    report_by: datetime | None
    causes: tuple[str, ...]
    answer: Action | None
    ticket: ReviewTicket | None
    closed: str


def review_lines(rows: Sequence[Review], user: User, now: datetime) -> list[ReviewLine]:
    """The rows in their order; a fixed number of statements."""
    if not rows:
        return []
    rules, ids, stores = load_rule_book(), [row.external_id for row in rows], {row.store_id for row in rows}
    tickets = {
        (one.store_id, one.review_external_id): one
        for one in ReviewTicket.objects.filter(store__in=stores, review_external_id__in=ids)
    }
    under_way = Action.objects.filter(
        store__in=stores, line__in=[f"review:{one}" for one in ids], state__in=UNDER_WAY
    ).order_by("pk")
    answers = {(one.store_id, one.subject): one for one in under_way}
    reveals = user.may(Act.REVEAL, Area.REVIEWS)
    return [
        ReviewLine(
            review=row,
            stars=stars_text(row.rating),
            buyer=row.buyer_name if reveals else MASKED,
            abuse=abuse_in(row.text),
            report_by=report_until(row, rules, now),
            causes=tuple(_(CAUSES[cause]) for cause in causes_in(row.text)),
            answer=answers.get((row.store_id, row.external_id)),
            ticket=tickets.get((row.store_id, row.external_id)),
            closed=why_closed(row),
        )
        for row in rows
    ]


def stars_text(rating: int | None) -> str:
    """`★★☆☆☆ 2 of 5`: never by the look alone."""
    if rating is None:
        return _("no stars")
    full = min(5, max(0, rating))
    return _("%(stars)s %(number)d of 5") % {"stars": "★" * full + "☆" * (5 - full), "number": rating}


def report_until(row: Review, rules: RuleBook, now: datetime) -> datetime | None:
    """None: no rule tells."""
    store = row.store
    rule = rules.seek(
        "reviews.report_window",
        platform=store.platform,
        country=store.country,
        tier=store.tier,
        store_id=store.pk,
        now=now,
    )
    return row.created_at + rule.span() if rule else None


def why_closed(row: Review) -> str:
    """Why it cannot be answered from here; empty where it can."""
    if row.reply_text:
        return str(_TAKES_ONE)
    if row.can_reply is False:
        return _("The platform takes no answer to this review.")
    reason = reason_not_offered(row.store.platform, all_kinds()["reply_to_review"])
    return _(reason) if reason else ""
