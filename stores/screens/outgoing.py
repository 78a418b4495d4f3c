"""Whether a text of ours may go out to a buyer: a review reply, a template, a chat message.

Sources: sellers may not reward reviews, ask for them to be changed or removed, or ask the satisfied alone (seller-us, 24 Oct 2025);
guides for Thailand and Indonesia allow inviting an edit once the problem is solved (seller-th, seller-id), so that there a lead
approves; deals beside the platform and rude replies are penalty types of Shopee (its SDK's list, help.shopee.com.my).
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from django.utils.translation import gettext_noop

from stores.countries import COUNTRIES
from stores.screens.domains import addresses_in, is_official
from stores.screens.letters import plain_form

OK, NEEDS_APPROVAL, FORBIDDEN = "ok", "needs_approval", "forbidden"
_RANK = (OK, NEEDS_APPROVAL, FORBIDDEN)
REVIEW_REPLY, CHAT, TEMPLATE = "review_reply", "chat", "template"
KINDS = (REVIEW_REPLY, CHAT, TEMPLATE)
# The platforms that rules are known of, by the ids of their connectors.
PLATFORMS = ("lazada", "shopee", "tiktok")
MOST_LETTERS = 20_000
# Letters between an act and what it is done to.
_GAP = 15

# Where an invitation to edit a review is allowed after the problem is solved.
_EDIT_BY_INVITATION = frozenset(("TH", "ID", "MY", "PH", "VN", "SG"))
_SENTENCES = re.compile(r"(?<=[.!?。！？;；\n])\s*")
_PHONE = re.compile(r"(?<![\w-])\+?\d[\d\s().-]{7,17}\d(?![\w-])")
_E_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")

REWARD = gettext_noop("It offers something for a review.")
GOOD_ONLY = gettext_noop("It asks for a good review, not for an honest one.")
CHANGE = gettext_noop("It asks the buyer to change a review.")
REMOVE = gettext_noop("It asks the buyer to remove a review.")
CONTACT = gettext_noop("It leads the buyer off the platform.")
LINK = gettext_noop("It holds a link that is not the platform's.")
PRIVATE = gettext_noop("It shows a phone number or an e-mail address.")
RUDE = gettext_noop("It is rude.")
EMPTY = gettext_noop("It says nothing.")


class Judgement(NamedTuple):
    """`verdict`: ok, needs_approval or forbidden. `reasons`: sentences in English, marked for translation, the worst first."""

    verdict: str
    reasons: tuple[str, ...]


def screen_outgoing(text: str, *, country: str, kind: str = CHAT, platform: str = "") -> Judgement:
    """Judges one text for buyers in a country (ISO code), on a platform or any. Raises ValueError, by field, for what is unknown."""
    if kind not in KINDS:
        raise ValueError(f"kind: it is one of {', '.join(KINDS)}, not {kind!r}.")
    if country not in COUNTRIES:
        raise ValueError(f"country: there are no rules for {country!r}. It is one of {', '.join(sorted(COUNTRIES))}.")
    if platform and platform not in PLATFORMS:
        raise ValueError(f"platform: there are no rules for {platform!r}. It is one of {', '.join(sorted(PLATFORMS))}.")
    plain = plain_form(text[:MOST_LETTERS])
    found = sorted(_found(plain, country, kind), key=lambda one: -_RANK.index(one[0]))
    verdict = found[0][0] if found else OK
    return Judgement(verdict, tuple(dict.fromkeys(reason for _, reason in found)))


def _found(text: str, country: str, kind: str) -> Iterator[tuple[str, str]]:
    if not any(letter.isalnum() for letter in text):
        yield NEEDS_APPROVAL, EMPTY
    yield from _of_reviews(text, country)
    if _has("contact", text):
        yield FORBIDDEN, CONTACT
    if any(not is_official(address.host) for address in addresses_in(text)):
        yield FORBIDDEN, LINK
    if _PHONE.search(text) or _E_MAIL.search(text):
        # For all to read it is a breach of privacy; in a chat it leads off the platform.
        yield FORBIDDEN, PRIVATE
    if _has("rude", text):
        yield (FORBIDDEN if kind == REVIEW_REPLY else NEEDS_APPROVAL), RUDE


def _of_reviews(text: str, country: str) -> Iterator[tuple[str, str]]:
    invited = NEEDS_APPROVAL if country in _EDIT_BY_INVITATION else FORBIDDEN
    sentences = [one for one in _SENTENCES.split(text) if one.strip()]
    pairs = [" ".join(sentences[place : place + 2]) for place in range(len(sentences))]
    if any(all(_has(concept, pair) for concept in ("review", "reward", "ask")) for pair in pairs):
        yield FORBIDDEN, REWARD
    if any(_close("remove", "review", one) for one in sentences):
        yield FORBIDDEN, REMOVE
    if any(_close("change", "review", one) for one in sentences):
        yield invited, CHANGE
    if any(_asks_for_good(one) for one in sentences):
        yield invited, GOOD_ONLY


def _asks_for_good(sentence: str) -> bool:
    """Thanking for a good one that is there asks for nothing."""
    good = _pattern("good").search(sentence)
    return good is not None and _has("ask", sentence) and not _has("thanks", sentence[: good.start()])


def _close(act_word: str, thing_word: str, sentence: str) -> bool:
    """The act is upon the thing: hardly anything stands between them, in whichever order."""
    acts = [found.span() for found in _pattern(act_word).finditer(sentence)]
    things = [found.span() for found in _pattern(thing_word).finditer(sentence)]
    return any(max(thing[0] - act[1], act[0] - thing[1]) <= _GAP for act in acts for thing in things)


def _has(concept: str, text: str) -> bool:
    return _pattern(concept).search(text) is not None


@cache
def _pattern(concept: str) -> re.Pattern[str]:
    words = _words()[concept]
    unspaced = [one for name in ("th", "zh") for one in words[name]]
    spaced = [one for name in words if name not in ("th", "zh") for one in words[name]]
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(spaced)})|(?:{'|'.join(unspaced)})")


@cache
def _words() -> Mapping[str, dict[str, list[str]]]:
    return tomllib.loads(files("stores.screens").joinpath("outgoing.toml").read_text("utf-8"))
