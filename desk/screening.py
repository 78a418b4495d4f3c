"""The page where anybody pastes what they were sent, or what they are about to send, and reads what is wrong with it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from people.admin_site import person
from stores.countries import COUNTRIES
from stores.models import Store
from stores.screens.limits import MOST_LETTERS, too_long
from stores.screens.outgoing import (
    CHAT,
    FORBIDDEN,
    NEEDS_APPROVAL,
    OK,
    REVIEW_REPLY,
    TEMPLATE,
    screen_outgoing,
)
from stores.screens.scam import SUSPICIOUS, screen

RECEIVED = "received"
_KINDS = (
    (RECEIVED, _("received: a message, a text or a link")),
    (CHAT, _("to be sent: chat message")),
    (REVIEW_REPLY, _("to be sent: review reply")),
    (TEMPLATE, _("to be sent: template")),
)
_VERDICTS: dict[str, tuple[str, Any]] = {
    OK: ("✓", _("Nothing speaks against it.")),
    SUSPICIOUS: ("✗", _("It looks like a scam.")),
    NEEDS_APPROVAL: ("!", _("A lead has to approve it.")),
    FORBIDDEN: ("✗", _("It must not be sent.")),
}


def _not_too_long(text: str) -> None:
    if len(text) > MOST_LETTERS:
        raise ValidationError(too_long(len(text)))


class TextForm(forms.Form):
    """What to look at."""

    text = forms.CharField(
        label=_("Text or link"),
        # A browser cuts off what is longer than a length it is told, and the rest would be judged as if it were all.
        validators=[_not_too_long],
        help_text=_("Up to 10,000 characters."),
        strip=False,
        widget=forms.Textarea({"rows": 6, "class": "shopops-input shopops-wide", "autofocus": True}),
    )
    kind = forms.ChoiceField(label=_("It was"), choices=_KINDS, widget=forms.Select({"class": "shopops-input"}))
    country = forms.ChoiceField(
        label=_("Buyers' country"),
        choices=[(code, code) for code in sorted(COUNTRIES)],
        widget=forms.Select({"class": "shopops-input"}),
    )


@require_http_methods(["GET", "POST"])
@staff_member_required
def screening_page(request: HttpRequest) -> HttpResponse:
    """Nothing that is pasted here is kept, and no link is opened."""
    form = TextForm(request.POST if request.method == "POST" else None, initial={"country": _usual_country(request)})
    shown: dict[str, Any] = {}
    if form.is_valid():
        verdict, reasons = _judge(**form.cleaned_data)
        mark, said = _VERDICTS[verdict]
        shown = {"verdict": verdict, "mark": mark, "said": said, "reasons": reasons}
    context = {**admin.site.each_context(request), "title": gettext("Look at a text"), "form": form, **shown}
    return render(request, "desk/screening.html", context)


def _usual_country(request: HttpRequest) -> str | None:
    """The country of most of the stores that this person sees."""
    seen = Store.objects.visible_to(person(request)).values_list("country")
    return next((code for code, _count in seen.annotate(n=Count("pk")).order_by("-n", "country")[:1]), None)


def _judge(*, text: str, kind: str, country: str) -> tuple[str, list[str]]:
    """The verdict and the reasons in the reader's language."""
    if kind == RECEIVED:
        received = screen(text)
        return received.verdict, received.told()
    ours = screen_outgoing(text, country=country, kind=kind)
    return ours.verdict, [gettext(reason) for reason in ours.reasons]
