"""Addresses in a text, and whether one only looks like a platform's own."""

import ipaddress
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext_noop

# Registrable domains the platforms themselves use, with the second-level endings of their countries.
OFFICIAL = frozenset((
    "tiktok.com", "tiktokshop.com", "tiktokglobalshop.com", "tiktokshopglobalselling.com", "tokopedia.com", "shopee.sg",
    "shopee.com.my", "shopee.ph", "shopee.co.th", "shopee.vn", "shopee.co.id", "shopee.com", "shopee.cn", "shopee.tw",
    "shopeemobile.com", "shp.ee", "lazada.sg", "lazada.com.my", "lazada.com.ph", "lazada.co.th", "lazada.vn", "lazada.co.id",
    "lazada.com",
))  # fmt: skip
BRANDS = ("tiktok", "shopee", "lazada", "tokopedia")
_SHORTENERS = frozenset(
    [
        "bit.ly",
        "tinyurl.com",
        "t.co",
        "goo.gl",
        "is.gd",
        "cutt.ly",
        "rb.gy",
        "s.id",
        "rebrand.ly",
        "shorturl.at",
        "ow.ly",
        "tiny.cc",
    ]
)
_CHATS = frozenset(
    [
        "wa.me",
        "t.me",
        "telegram.me",
        "line.me",
        "zalo.me",
        "api.whatsapp.com",
        "chat.whatsapp.com",
        "viber.me",
        "u.wechat.com",
    ]
)
_ENDINGS = frozenset(
    ["com.my", "com.ph", "co.th", "co.id", "com.vn", "com.sg", "co.uk", "com.au", "com.cn", "com.tw", "com.br"]
)
_LURES = re.compile(
    r"verif|login|log-in|signin|secure|payout|release|support|mall|vip|cent(er|re)|seller|appeal|unlock|wallet"
)

_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'，。；、]+"
    r"|(?<![\w@.])(?:[\w-]+\.)+[a-z]{2,24}(?::\d+)?(?:/[^\s<>\"'，。；、]*)?"
    r"|(?<![\w@.])\d{1,3}(?:\.\d{1,3}){3}(?:/\S*)?",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[\w.+-]+@((?:[\w-]+\.)+[a-z]{2,24})", re.IGNORECASE)
_FILE = re.compile(
    r"\.(?:apk|exe|zip|rar|7z|pdf|jpg|jpeg|png|mp4|docx?|xlsx?|csv|scr|msi|bat|js|html?|iso|dmg|txt)$", re.IGNORECASE
)

# Characters that look like Latin letters and digits, where normalising leaves them as they are.
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕһԁɡӏԛԝοαερνικτ" + "ıłßøđ",
    "aeopcyxijshdglqwoaepvikt" + "ilsod",
)
_DIGITS = str.maketrans("0134578", "oleasTB".lower())


class Address(NamedTuple):
    """A host as written in a text; `whole`: with what stands before and behind."""

    host: str
    whole: str


def addresses_in(text: str) -> Iterator[Address]:
    """Links, bare hosts and the hosts of mail addresses. Names of files are none."""
    for found in _MAIL.finditer(text):
        yield Address(found[1].lower(), found[0])
    for found in _ADDRESS.finditer(text):
        whole = found[0].rstrip(".,;:!?)」』】")
        bare = re.sub(r"^(?:https?://)", "", whole, flags=re.IGNORECASE)
        host = re.split(r"[/?#]", bare)[0]
        if not _FILE.search(host) and not (found.start() and text[found.start() - 1] == "@"):
            yield Address(host.rpartition("@")[2].rpartition(":")[0].lower() or host.rpartition("@")[2].lower(), whole)


def is_official(host: str) -> bool:
    return registrable(host) in OFFICIAL


def is_chat(host: str) -> bool:
    """An address that leads into a messenger."""
    return host.removeprefix("www.") in _CHATS


def registrable(host: str) -> str:
    """The part that is bought: shop.example.co.th → example.co.th."""
    parts = host.strip(".").split(".")
    many = 3 if ".".join(parts[-2:]) in _ENDINGS else 2
    return ".".join(parts[-many:])


def look_alike(address: Address) -> str:
    """Why an address is hostile by itself; empty when it is only unknown."""
    host = address.host
    if "@" in re.sub(r"^https?://", "", address.whole).split("/")[0] and address.whole.lower().startswith(
        ("http", "www")
    ):
        return gettext_noop("A link hides its real host behind an @.")
    if _is_number(host):
        return gettext_noop("A link leads to a bare number instead of a name.")
    if any(part.startswith("xn--") for part in host.split(".")) or not host.isascii():
        return gettext_noop("A link is written in letters that only look like others.")
    if host.removeprefix("www.") in _SHORTENERS:
        return gettext_noop("A short link hides where it leads.")
    if is_official(host):
        return ""
    plain = _plain(host)
    if any(brand in plain for brand in BRANDS):
        return gettext_noop("An address uses a platform's name, but is not the platform's.")
    return ""


def is_lure(host: str) -> bool:
    """An unknown host named after what scams ask for."""
    return bool(_LURES.search(host))


def _plain(host: str) -> str:
    """Without accents, look-alike letters, digits for letters, hyphens and doubled letters."""
    text = unicodedata.normalize("NFKD", host).translate(_LOOKALIKES)
    text = "".join(letter for letter in text if not unicodedata.combining(letter)).translate(_DIGITS)
    text = re.sub(r"[^a-z.]", "", text.lower())
    return text + " " + re.sub(r"(.)\1+", r"\1", text).replace("shope", "shopee").replace("tiktok", "tiktok")


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.isdigit()
    return True
