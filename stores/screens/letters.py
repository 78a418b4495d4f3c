"""One form for every way of writing the same words: full width, invisible signs, letters of other scripts, digits for letters.

Only what hides words is undone: `B12` stays a colour, `p4ssw0rd` becomes what it is read as.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from confusable_homoglyphs import confusables

_INVISIBLE = re.compile(
    "[\u0000\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e007f]"
)
_BROKEN = re.compile("[\ud800-\udfff]")
_DIGITS = str.maketrans("0134578@$!", "oleastbasi")
# Words that people hide from filters; nothing else is read as if its digits were letters.
_HIDDEN = frozenset((
    "password", "passwords", "passcode", "otp", "code", "codes", "kode", "kod", "login", "verify", "verifikasi", "whatsapp",
    "telegram", "account", "akun", "akaun", "bank", "pin", "sandi", "token", "shopee", "tiktok", "lazada", "tokopedia", "zalo",
    "viber", "wechat", "transfer", "deposit", "gcash", "paypal", "katalaluan", "laluan",
))  # fmt: skip
_MIXED = re.compile(r"(?<![\w@$!])[\w@$!]*[0134578@$!][\w@$!]*")
_FOREIGN = re.compile("[\u0370-\u052f\u0530-\u058f\u13a0-\u13ff\uab70-\uabbf\u1d00-\u1dbf\u2100-\u214f]")
_WORD = re.compile(r"[^\W_]+")
# A letter by itself, with the marks that Thai and Vietnamese set on it.
_LETTER = r"[^\W\d_][\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*"
_ALONE = re.compile(rf"(?<![^\W_]){_LETTER}(?:[ .\-_*·]{_LETTER}){{2,}}(?![^\W_])")
_BETWEEN = re.compile(r"[ .\-_*·]")


def tidy(text: str) -> str:
    """Small letters of one width without invisible ones; each letter still of its own script, as hosts are judged by."""
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", _BROKEN.sub("\ufffd", text))).lower()


def plain_form(text: str) -> str:
    """Tidied, and hidden words as they are read."""
    whole = tidy(text)
    if _FOREIGN.search(whole):
        whole = _WORD.sub(lambda found: _latin(found[0]), whole)
    return _MIXED.sub(lambda found: _read(found[0]), _together(whole))


def fold(text: str) -> str:
    """Every letter that looks like a Latin one, as that one; without accents."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(one))
    return bare.translate(_look_alikes())


def _latin(word: str) -> str:
    """A word with foreign letters in it, when all of it can be read as Latin."""
    if not _FOREIGN.search(word):
        return word
    read = fold(word)
    return read if read.isascii() else word


def _read(word: str) -> str:
    read = word.translate(_DIGITS)
    return read if read.strip("si") in _HIDDEN or read in _HIDDEN else word


def _together(text: str) -> str:
    """`p a s s w o r d` in one."""
    return _ALONE.sub(lambda found: _BETWEEN.sub("", found[0]), text)


@cache
def _look_alikes() -> Mapping[int, str]:
    table: dict[int, str] = {}
    for letter, alike in confusables.confusables_data.items():
        if len(letter) == 1 and not letter.isascii():
            for one in alike:
                if len(one["c"]) == 1 and one["c"].isascii() and one["c"].isalnum():
                    table[ord(letter)] = one["c"].lower()
    return table | {ord(one): to for one, to in zip("ıłßøđɡԛԝѕіјһӏ", "ilsodgqwsijhl", strict=True)}
