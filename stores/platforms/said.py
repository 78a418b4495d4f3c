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
# Numbers of orders and SKUs are shorter or longer, or hold letters; a few that are neither are blanked with the phones.
_PHONE = re.compile(r"(?<![\w.-])(?:\+\d(?:[ ().-]{0,2}\d){7,14}|0\d{1,3}(?:[ -]\d{3,4}){2,3}|\d{10,13})(?![\w-]|\.\d)")
_E_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def explanation(text: str) -> str:
    """The text, cleaned, at most 300 characters."""
    kept = _REPEATED.sub("[request]", str(redact_text(text)))
    kept = _OF_A_BUYER.sub(r"\1\2[buyer]", kept)
    return _PHONE.sub("[phone]", _E_MAIL.sub("[e-mail]", kept))[:_MOST]
