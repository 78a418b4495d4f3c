"""Saving, restoring and offering quick replies; the pages and the API call the same functions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _

from desk.service.filling import PLACES, fill, unknown_places
from desk.service.models import QuickReply, QuickReplyVersion, ReplyKind
from people.audit import Verb, record
from people.models import User
from people.rights import Act
from people.roles import Area
from people.row_numbers import is_id
from stores.countries import COUNTRIES
from stores.models import Store
from stores.screens.outgoing import FORBIDDEN, TEMPLATE, screen_outgoing

LANGUAGES = ("en", "es", "id", "ja", "ms", "pt", "th", "tl", "vi", "zh")
MOST_LETTERS, MOST_NAME, _OFFERED = 2000, 80, 200


class ReplyRefusedError(ValueError):
    """`errors`: field -> sentences; nothing was saved."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__("; ".join(sentence for sentences in errors.values() for sentence in sentences))
        self.errors = dict(errors)


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What somebody wants saved. `store` None: for every store; `language` empty: for every language."""

    name: str
    text: str
    kind: str = ReplyKind.CHAT
    store: Store | None = None
    language: str = ""
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Offered:
    """A quick reply with its places filled for one conversation or review."""

    reply: QuickReply
    text: str


def may_write(user: User) -> bool:
    """Texts that everybody sends are written by those who approve answers."""
    return user.may(Act.APPROVE, Area.MESSAGES)


@transaction.atomic
def save(wording: Wording, user: User, now: datetime, reply: QuickReply | None = None) -> QuickReply:
    """A new one, or a new version of `reply` where its text differs. Raises ReplyRefusedError."""
    errors = wrong_with(wording)
    if errors:
        raise ReplyRefusedError(errors)
    known = QuickReply.objects.select_for_update().get(pk=reply.pk) if reply else None
    before = {"text": known.text, "version": known.version} if known else None
    kept = known or QuickReply(version=0)
    is_new_text = kept.text != wording.text
    kept.version += is_new_text
    for name in ("name", "text", "kind", "store", "language", "is_active"):
        setattr(kept, name, getattr(wording, name))
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError as fault:
        text = _("There is one of this name for this store and language already.")
        raise ReplyRefusedError({"name": [text]}) from fault
    if is_new_text:
        QuickReplyVersion.objects.create(
            reply=kept, number=kept.version, text=kept.text, by_name=user.get_username(), at=now
        )
    after = {"text": kept.text, "version": kept.version}
    record(user, Verb.CHANGED if known else Verb.MADE, kept, before=before, after=after, store=kept.store_id)
    return kept


def restore(reply: QuickReply, number: int, user: User, now: datetime) -> QuickReply:
    """The wording of an old version as a new one. Raises ReplyRefusedError: rules may have changed since."""
    old = reply.versions.filter(number=number).first()
    if old is None:
        raise ReplyRefusedError({"version": [_("There is no such version.")]})
    wording = Wording(
        name=reply.name,
        text=old.text,
        kind=reply.kind,
        store=reply.store,
        language=reply.language,
        is_active=reply.is_active,
    )
    return save(wording, user, now, reply)


def wrong_with(wording: Wording) -> dict[str, list[str]]:
    """Field -> sentences; the screen of texts is asked for every country where buyers would read it."""
    errors: dict[str, list[str]] = {}
    if not 1 <= len(wording.name.strip()) <= MOST_NAME:
        errors["name"] = [_("Give it a name of 1 to %(most)d characters.") % {"most": MOST_NAME}]
    if wording.kind not in ReplyKind.values:
        errors["kind"] = [_("Use one of: %(kinds)s.") % {"kinds": ", ".join(ReplyKind.values)}]
    if wording.language and wording.language not in LANGUAGES:
        errors["language"] = [_("Use one of: %(languages)s, or none.") % {"languages": ", ".join(LANGUAGES)}]
    told = _wrong_with_text(wording)
    return {**errors, "text": told} if told else errors


def offered_for(kind: str, store: Store, language: str, values: Mapping[str, str], user: User) -> list[Offered]:
    """Of each name the variant that is nearest: this store before any, this language before any other; most used first."""
    rows = QuickReply.objects.visible_to(user).filter(kind=kind, is_active=True)
    here = [one for one in rows if one.store_id in (None, store.pk)]
    best: dict[str, QuickReply] = {}
    for one in sorted(here, key=lambda one: _nearness(one, language)):
        best[one.name] = one
    offered = sorted(best.values(), key=lambda one: (-one.uses, one.name))[:_OFFERED]
    return [Offered(one, fill(one.text, {"store": store.name, **values})) for one in offered]


def count_use(pk: str, user: User, now: datetime) -> None:
    """It was sent once more."""
    if is_id(pk):
        QuickReply.objects.visible_to(user).filter(pk=int(pk)).update(uses=F("uses") + 1, used_at=now)


def _nearness(reply: QuickReply, language: str) -> tuple[bool, bool, bool, bool]:
    own = reply.language == language
    return own, not reply.language, reply.language == "en", reply.store_id is not None


def _wrong_with_text(wording: Wording) -> list[str]:
    text = wording.text.strip()
    if not 1 <= len(text) <= MOST_LETTERS:
        return [_("Write 1 to %(most)d characters.") % {"most": MOST_LETTERS}]
    unknown = unknown_places(text)
    if unknown:
        places = ", ".join(f"{{{name}}}" for name in PLACES)
        told = {"unknown": ", ".join(unknown), "places": places}
        return [_("%(unknown)s is no place that can be filled. There are: %(places)s.") % told]
    by_country = {country: screen_outgoing(text, country=country, kind=TEMPLATE) for country in _countries(wording)}
    refused: dict[str, list[str]] = {}
    for country, judged in by_country.items():
        for reason in judged.reasons if judged.verdict == FORBIDDEN else ():
            refused.setdefault(reason, []).append(country)
    return [
        ngettext(
            "%(reason)s It must not be sent in %(countries)s.",
            "%(reason)s It must not be sent in: %(countries)s.",
            len(where),
        )
        % {"reason": gettext(reason), "countries": ", ".join(sorted(where))}
        for reason, where in refused.items()
    ]


def _countries(wording: Wording) -> Iterable[str]:
    if wording.store is not None:
        return {wording.store.country} & set(COUNTRIES)
    return set(Store.objects.order_by().values_list("country", flat=True).distinct()) & set(COUNTRIES)
