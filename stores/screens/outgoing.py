"""Whether a text of ours may go out to a buyer: a review reply, a template, a chat message.

Sources: sellers may not reward reviews, ask for them to be changed or removed, or ask the satisfied alone (seller-us, 24 Oct 2025);
guides for Thailand and Indonesia allow inviting an edit once the problem is solved (seller-th, seller-id), so that there a lead
approves; deals beside the platform and rude replies are penalty types of Shopee (its SDK's list, help.shopee.com.my).
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from django.utils.translation import gettext_noop

from stores.countries import COUNTRIES
from stores.screens.domains import addresses_in, is_official
from stores.screens.letters import plain_form
from stores.screens.limits import MOST_LETTERS, too_long

OK, NEEDS_APPROVAL, FORBIDDEN = "ok", "needs_approval", "forbidden"
_RANK = (OK, NEEDS_APPROVAL, FORBIDDEN)
REVIEW_REPLY, CHAT, TEMPLATE = "review_reply", "chat", "template"
KINDS = (REVIEW_REPLY, CHAT, TEMPLATE)
# The platforms that rules are known of, by the ids of their connectors.
PLATFORMS = ("lazada", "shopee", "tiktok")
# Letters between an act and the review it is done to; and between what turns a meaning round and the act.
_GAP, _TURN = 30, 30

# Where an invitation to edit a review is allowed after the problem is solved.
_EDIT_BY_INVITATION = frozenset(("TH", "ID", "MY", "PH", "VN", "SG"))
_SENTENCES = re.compile(r"(?<=[.!?。！？\n])\s*")
# What is named after it is no longer what the act is upon.
_PAUSE = re.compile(
    r"[,，、:：;；]|\b(?:after|once|when|if|because|now that|setelah|selepas|kalau|jika|karena|kerana|sau khi|khi|nếu|vì|kapag|kung"
    r"|dahil)\b|หลัง|เพราะ|因为|之后"
)
_PHONE = re.compile(r"(?<![\w-])\+?\d[\d\s().-]{7,17}\d(?![\w-])")
_E_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")

REWARD = gettext_noop("It offers something for a review.")
GOOD_ONLY = gettext_noop("It asks for a good review, not for an honest one.")
CHANGE = gettext_noop("It asks the buyer to change a review.")
REMOVE = gettext_noop("It asks the buyer to remove a review.")
CONTACT = gettext_noop("It leads the buyer off the platform.")
LINK = gettext_noop("It holds a link that is not the platform's.")
PRIVATE = gettext_noop("It shows a phone number or an e-mail address.")
RUDE = gettext_noop("It is rude.")
EMPTY = gettext_noop("It says nothing.")
NOT_JUDGED = gettext_noop("It could not be judged: no rules are known for the buyers' country.")


class NotJudgedError(ValueError):
    """There is no verdict, so nothing may be taken for fine. `field`: what is wrong; the message begins with it."""

    def __init__(self, field: str, said: str) -> None:
        super().__init__(f"{field}: {said}")
        self.field, self.said = field, said


class Judgement(NamedTuple):
    """`verdict`: ok, needs_approval or forbidden. `reasons`: sentences in English, marked for translation, the worst first."""

    verdict: str
    reasons: tuple[str, ...]


def screen_outgoing(text: str, *, country: str, kind: str = CHAT, platform: str = "") -> Judgement:
    """Judges one text for buyers in a country (ISO code), on a platform or any.

    Raises NotJudgedError, by field, for what is unknown, and for a text of which only a part would be read.
    """
    if len(text) > MOST_LETTERS:
        raise NotJudgedError("text", too_long(len(text)))
    if kind not in KINDS:
        raise NotJudgedError("kind", f"it is one of {', '.join(KINDS)}, not {kind!r}.")
    if country not in COUNTRIES:
        known = ", ".join(sorted(COUNTRIES))
        raise NotJudgedError("country", f"there are no rules for {country!r}. It is one of {known}.")
    if platform and platform not in PLATFORMS:
        raise NotJudgedError("platform", f"there are no rules for {platform!r}. It is one of {', '.join(PLATFORMS)}.")
    plain = plain_form(text)
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
    if any(_offers(pair) for pair in pairs):
        yield FORBIDDEN, REWARD
    if any(_asks_for("remove", one) for one in sentences):
        yield FORBIDDEN, REMOVE
    if any(_asks_for("change", one) for one in sentences):
        yield invited, CHANGE
    if any(_asks_for_good(one) for one in sentences):
        yield invited, GOOD_ONLY


def _asks_for_good(sentence: str) -> bool:
    """Thanking for a good one that is there asks for nothing."""
    good = _pattern("good").search(sentence)
    return good is not None and _has("ask", sentence) and not _has("thanks", sentence[: good.start()])


def _offers(text: str) -> bool:
    reward = _pattern("reward").search(text)
    return reward is not None and _has("review", text) and _has("ask", text) and not _turned(text, reward.start())


def _asks_for(act_word: str, sentence: str) -> bool:
    """Somebody else than we is to do it, and to a review: the next thing that is named, or else the one named just before."""
    reviews = [found.span() for found in _pattern("review").finditer(sentence)]
    if not reviews:
        return False
    others = [found.span() for found in _pattern("other").finditer(sentence)]
    for act in _pattern(act_word).finditer(sentence):
        pause = _PAUSE.search(sentence, act.end())
        near = [place for place in others if pause is None or place[0] < pause.start()]
        if _upon(act.span(), reviews, near) and not _not_asked(sentence, act.start()):
            return True
    return False


def _upon(act: tuple[int, int], reviews: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]) -> bool:
    """The act is upon a review. Places in the sentence, as (begin, end)."""
    begin, end = act
    if any(place[0] < end and place[1] > begin for place in reviews):  # `take your comment down`
        return True
    after = min((place[0] for place in reviews if place[0] >= end), default=None)
    other = min((place[0] for place in others if place[0] >= end), default=None)
    if after is not None and after - end <= _GAP and (other is None or after < other):
        return True
    if other is not None and other - end <= _GAP:
        return False
    before = max((place[1] for place in reviews if place[1] <= begin), default=None)
    return before is not None and begin - before <= _GAP and not any(before <= place[0] < begin for place in others)


def _not_asked(sentence: str, place: int) -> bool:
    """We do it ourselves, or say that nobody need do it."""
    return _turned(sentence, place) or _ours().search(sentence[:place]) is not None


def _turned(text: str, place: int) -> bool:
    return _has("never", text[max(0, place - _TURN) : place])


def _has(concept: str, text: str) -> bool:
    return _pattern(concept).search(text) is not None


@cache
def _pattern(concept: str) -> re.Pattern[str]:
    words = _words()[concept]
    unspaced = [one for name in ("th", "zh") for one in words[name]]
    spaced = [one for name in words if name not in ("th", "zh") for one in words[name]]
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(spaced)})|(?:{'|'.join(unspaced)})")


@cache
def _ours() -> re.Pattern[str]:
    """At the very end of what stands before an act."""
    return re.compile(rf"(?:{_pattern('ours').pattern})\s*$")


@cache
def _words() -> Mapping[str, dict[str, list[str]]]:
    return tomllib.loads(files("stores.screens").joinpath("outgoing.toml").read_text("utf-8"))
