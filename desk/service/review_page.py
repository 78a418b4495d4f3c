"""One review: what was said, the one answer it takes, who must approve it, and the ticket by which it was reported."""

import uuid
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from desk.service.filling import unfilled
from desk.service.languages import language_of
from desk.service.models import ReplyKind, ReviewTicket, TicketOutcome
from desk.service.quick_replies import count_use, offered_for
from desk.service.review_lines import report_until, review_lines
from desk.service.reviews import review_of, review_reader
from desk.service.sent import sent_of, text_taken_back, told
from desk.service.thread import Draft
from desk.service.translating_known import Place, known_translations, own_language
from desk.service.translators.registry import chosen_translator
from inspections.rule_pack import load_rule_book
from people.audit import Verb, record
from people.models import User
from people.rights import Act
from people.roles import Area
from stores.actions.acts import approve
from stores.actions.ask import Asked, ask
from stores.actions.errors import AskError, CollisionError, NotAskedRightError
from stores.actions.registry import all_kinds
from stores.actions.rights import may_approve, may_ask
from stores.models import Action, ActionSource, Order, Product, Review


@require_GET
@staff_member_required
def review_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The review, with an empty box or with the text that was taken back."""
    user = review_reader(request)
    review = review_of(user, pk)
    return _shown(
        request, user, review, Draft(text=text_taken_back(request, user, review.store, f"review:{review.external_id}"))
    )


@require_POST
@staff_member_required
def answer_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Sent at once by those who approve answers; of others it waits until somebody approves it."""
    user = review_reader(request)
    review = review_of(user, pk)
    kind = all_kinds()["reply_to_review"]
    if not may_ask(user, kind):
        raise PermissionDenied
    text, key = request.POST.get("text", "").replace("\r\n", "\n").strip(), request.POST.get("key", "")
    asked = Asked(
        store=review.store,
        kind=kind.id,
        payload={"review_id": review.external_id, "text": text},
        key=key,
        source=ActionSource.PAGE,
        anyway=request.POST.get("anyway") == "1",
    )
    try:
        if places := unfilled(text):
            raise NotAskedRightError(
                {"text": [_("Fill these places first: %(places)s.") % {"places": ", ".join(places)}]}
            )
        taken = ask(asked, user, timezone.now())
    except CollisionError as fault:
        return _shown(request, user, review, Draft(text, key, happened=tuple(fault.happened)), status=409)
    except NotAskedRightError as fault:
        sentences = tuple(sentence for told in fault.errors.values() for sentence in told)
        return _shown(request, user, review, Draft(text, "", errors=sentences), status=400)
    if taken.is_new:
        count_use(request.POST.get("used", ""), user, timezone.now())
    return redirect(f"{reverse('service_reviews')}?sent={taken.action.pk}")


@require_POST
@staff_member_required
def approve_review_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Lets an answer out; `pk` is the action's."""
    user = review_reader(request)
    action = get_object_or_404(Action.objects.visible_to(user), pk=pk, kind="reply_to_review")
    try:
        approve(action, user, timezone.now())
    except AskError as fault:
        messages.error(request, str(fault))
    return redirect(f"{reverse('service_reviews')}?show=approval&sent={action.pk}")


@require_POST
@staff_member_required
def report_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Notes the ticket by which it was reported at the platform, or what became of it."""
    user = review_reader(request)
    review = review_of(user, pk)
    if not user.may(Act.ANSWER, Area.REVIEWS):
        raise PermissionDenied
    number, outcome = request.POST.get("number", "").strip(), request.POST.get("outcome", TicketOutcome.OPEN)
    if not 1 <= len(number) <= 80 or outcome not in TicketOutcome.values:
        messages.error(request, _("Enter the number of the ticket, 1 to 80 characters."))
        return redirect("service_review", pk)
    now = timezone.now()
    first = {
        "by": user,
        "by_name": user.get_username(),
        "at": now,
        "report_by": report_until(review, load_rule_book(), now),
    }
    ticket, _made = ReviewTicket.objects.update_or_create(
        store=review.store,
        review_external_id=review.external_id,
        defaults={"number": number, "outcome": outcome},
        create_defaults={"number": number, "outcome": outcome, **first},
    )
    record(user, Verb.CHANGED, ticket, after={"ticket": number, "outcome": outcome}, store=review.store_id)
    messages.success(request, _("Noted: ticket %(number)s.") % {"number": number})
    return redirect("service_review", pk)


def _shown(request: HttpRequest, user: User, review: Review, draft: Draft, status: int = 200) -> HttpResponse:
    now, kind = timezone.now(), all_kinds()["reply_to_review"]
    (line,) = review_lines([review], user, now)
    values = {"buyer": "" if line.buyer == "***" else line.buyer, "order": review.order_external_id}
    language = language_of(review.text, review.store.country)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": f"{line.stars} · {review.store}",
        "now": now,
        "line": line,
        "review": review,
        "language": language,
        "product": Product.objects.filter(store=review.store, external_id=review.product_external_id).first(),
        "order": Order.objects.filter(store=review.store, external_id=review.order_external_id).first(),
        "draft": draft,
        "key": draft.key or uuid.uuid4().hex,
        "may_answer": may_ask(user, kind),
        "may_approve": may_approve(user, kind),
        "under_way": told(line.answer, user) if line.answer else None,
        "concerns": [_(one) for one in line.answer.concerns] if line.answer else [],
        "picks": offered_for(ReplyKind.REVIEW, review.store, language, values, user),
        "outcomes": TicketOutcome.choices,
        "may_translate": chosen_translator() is not None and bool(review.text),
        "translation": known_translations(
            Place(review.store, review=review.external_id), [review.text], own_language()
        ).get(review.text, ""),
        "sent": sent_of(request, user),
    }
    return render(request, "service/review.html", context, status=status)
