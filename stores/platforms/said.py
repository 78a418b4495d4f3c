"""What a platform says of a refusal, as far as it may be kept: an explanation, without secrets and without buyers.

Some gateways repeat the request they refuse, token, address and buyer and all: from there on nothing is kept. What a label calls a
buyer's, e-mail addresses and phone numbers are blanked. A bare name in the middle of a sentence looks like any other word and stays;
docs/decisions/what-platforms-say.md says where, and how long.
"""

import re

from people.redaction import redact_text

_MOST = 300
# A request line, the head of a header, or the beginning of an object: an explanation has none of them.
_REPEATED = re.compile(
    r"\b(?:GET|POST|PUT|PATCH|DELETE) /\S*.*|[{\[]\s*\\?[\"'].*|<[a-z!/][^>]*>.*", re.DOTALL | re.IGNORECASE
)
_OF_A_BUYER = re.compile(
    r"\b((?:buyer|recipient|receiver|customer|consignee|contact|shipping)(?:[ _-]?\w+){0,2}"
    r"|(?:first|last|full|user|nick)[ _-]?name|phone(?:[ _-]?number)?|mobile|telephone|e-?mail)"
    r"(\s*[:=]\s*)[^,;|\n()]+",
    re.IGNORECASE,
)
# Written as nothing but a phone is: beside a word for one, with + or 00, or in groups (no date, and no address of a machine).
_BESIDE_A_WORD = re.compile(
    r"(?<![a-z])((?:phone|mobile|cell|handphone|hp|whatsapp|wa|hotline|call|sms|tel(?:ephone|epon|p)?|sđt|điện thoại"
    r"|โทร|เบอร์|电话|手机|電話)\.?(?:[ _-]?(?:number|no|nomor)\.?)?(?: (?:is|was|at))?[^\w+]{0,3})\+?\d(?:[ ().-]{0,2}\d){5,14}",
    re.IGNORECASE,
)
_WRITTEN_AS_ONE = re.compile(
    r"(?<![\w.-])(?:\+\d(?:[ ().-]{0,2}\d){7,14}|00[1-9]\d{8,13}|0\d{1,3}(?:[ .-]\d{3,4}){2,3}"
    r"|\(0?\d{1,4}\)(?:[ -]?\d{3,4}){2,3}|\d{2,4}(?:[ -]\d{3,4}){2,3})(?![\w-]|\.\d)"
)
# Bare, a phone and the number of an order, item or SKU look the same: it stays where the text says directly that it is such a number.
_BARE = re.compile(r"(?<![\w.-])\d{10,13}(?![\w-]|\.\d)")
_KEY = (
    r"(?:order|item|sku|product|package|timestamp"
    r"|(?:order|item|sku|product|package|model|reverse|return|shop|seller|warehouse|statement|listing)"
    r"(?:[ _-]?(?:item|line))?[ _-]?(?:id|sn|no|number)\.?)"
)
_NAMED_BEFORE = re.compile(rf"(?<![a-z]){_KEY}(?:\s?[:=#]\s?|\s)?[\"'\[(]?$", re.IGNORECASE)
_NAMED_BEHIND = re.compile(rf"[\"'\])]?\s(?:is an? )?(?:invalid|unknown|wrong) {_KEY}(?![a-z])", re.IGNORECASE)
_E_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def explanation(text: str) -> str:
    """The text, cleaned, at most 300 characters."""
    kept = _REPEATED.sub("[request]", str(redact_text(text)))
    kept = _OF_A_BUYER.sub(r"\1\2[buyer]", kept)
    return _without_phones(_E_MAIL.sub("[e-mail]", kept))[:_MOST]


def _without_phones(text: str) -> str:
    text = _WRITTEN_AS_ONE.sub("[phone]", _BESIDE_A_WORD.sub(r"\1[phone]", text))
    return _BARE.sub(lambda found: found[0] if _is_named(found) else "[phone]", text)


def _is_named(found: re.Match[str]) -> bool:
    """Whether the text calls this number an order's, an item's or the like. None of theirs begins with 0, as phones do."""
    start, end = found.span()
    before, behind = found.string[max(0, start - 60) : start], found.string[end : end + 60]
    return found[0][0] != "0" and bool(_NAMED_BEFORE.search(before) or _NAMED_BEHIND.match(behind))
