"""Addresses in a text, and whether one only looks like a platform's own.

Which part of a host was bought is told by the public suffix list that tldextract ships; nothing is fetched. No ending is a signal
by itself: reserved ones such as `.example` stand in tests and manuals.
"""

import ipaddress
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext_noop
from rapidfuzz.distance import DamerauLevenshtein
from tldextract import TLDExtract

from stores.screens.letters import fold

# Registrable domains the platforms themselves use; the last line are their short links and the hosts of their apps' files.
OFFICIAL = frozenset((
    "tiktok.com", "tiktokshop.com", "tiktokglobalshop.com", "tiktokshopglobalselling.com", "tokopedia.com", "shopee.sg",
    "shopee.com.my", "shopee.ph", "shopee.co.th", "shopee.vn", "shopee.co.id", "shopee.com", "shopee.cn", "shopee.tw",
    "shopee.com.br", "shopee.com.mx", "lazada.sg", "lazada.com.my", "lazada.com.ph", "lazada.co.th", "lazada.vn", "lazada.co.id",
    "lazada.com",
    "shp.ee", "shope.ee", "shopeemobile.com",
))  # fmt: skip
BRANDS = ("tiktok", "shopee", "lazada", "tokopedia")
# Hosts that buyers send every day: maps, films, couriers, banks. Registrable domains.
_KNOWN = frozenset((
    "youtube.com", "youtu.be", "google.com", "manualslib.com", "17track.net", "aftership.com", "dhl.com", "fedex.com", "ups.com",
    "usps.com", "royalmail.com", "ninjavan.co", "jne.co.id", "jet.co.id", "sicepat.com", "anteraja.id", "posindonesia.co.id",
    "kerryexpress.com", "flashexpress.com", "flashexpress.co.th", "thailandpost.co.th", "ghn.vn", "ghtk.vn", "viettelpost.com.vn",
    "vnpost.vn", "pos.com.my", "poslaju.com.my", "gdexpress.com", "jtexpress.ph", "jtexpress.my", "jtexpress.vn", "jtexpress.sg",
    "lbcexpress.com", "singpost.com", "spx.vn", "spx.co.id", "spx.co.th", "spx.ph", "spx.sg", "sf-express.com", "wikipedia.org",
    "bca.co.id", "bankmandiri.co.id", "bri.co.id", "kasikornbank.com", "scb.co.th", "vietcombank.com.vn", "maybank2u.com.my",
    "cimb.com.my", "bpi.com.ph", "bdo.com.ph", "dbs.com.sg", "ocbc.com", "icbc.com.cn", "instagram.com", "facebook.com", "apple.com",
    "samsung.com", "mi.com", "microsoft.com",
))  # fmt: skip
_KNOWN_SHORT = frozenset(("maps.app.goo.gl", "goo.gl/maps", "youtu.be"))
_SHORTENERS = frozenset((
    "bit.ly", "tinyurl.com", "t.co", "goo.gl", "is.gd", "cutt.ly", "rb.gy", "s.id", "rebrand.ly", "shorturl.at", "ow.ly", "tiny.cc",
    "v.gd", "t.ly", "bitly.com", "dwz.cn", "t.cn", "urlz.fr", "lihi.cc", "reurl.cc", "shorturl.asia", "bom.so",
))  # fmt: skip
_CHATS = frozenset((
    "wa.me", "t.me", "telegram.me", "line.me", "lin.ee", "zalo.me", "api.whatsapp.com", "chat.whatsapp.com", "viber.me",
    "u.wechat.com", "m.me", "wa.link", "discord.gg", "weixin.qq.com",
))  # fmt: skip
_LURES = re.compile(
    r"verif|login|log-in|signin|secure|payout|release|support|mall|vip|cent(er|re)|seller|appeal|unlock|wallet|account|kyc|update"
    r"|prize|gift|claim|reward|payment|settle|customs|redeliver|fee|hadiah|cair|banding|masuk|toko|kedai|shop|restore|renew|refund"
)

# Written without https://, a host ends in what is seldom a word of its own.
_BARE_ENDINGS = frozenset((
    "com", "net", "org", "info", "biz", "app", "shop", "store", "xyz", "top", "vip", "online", "site", "club", "live", "link", "click",
    "icu", "cc", "io", "co", "example", "test", "invalid", "cn", "vn", "th", "id", "ph", "sg", "tw", "uk", "ru", "ly", "gd", "gy",
    "ee",
    "asia", "page", "dev", "web", "website", "support", "pro", "win", "fun", "space", "mobi", "help", "center", "ly", "tk", "ml", "ga",
))  # fmt: skip
_LATIN_LIKE = r"a-z0-9\u00e0-\u024f\u0370-\u052f-"
_STOP = r"\s<>\"'，。；、）」』】！？,|"
_ADDRESS = re.compile(
    rf"(?P<full>(?:https?:/{{1,3}}|hxxps?://|www\.)[^{_STOP}]+)"
    rf"|(?<![\w@.-])(?P<number>\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?::\d+|/)[^{_STOP}]*)"
    rf"|(?<![a-z0-9@._\u0370-\u052f-])(?P<bare>(?:[{_LATIN_LIKE}]{{1,63}}\.){{1,8}}[a-z]{{2,24}}\.?(?::\d+)?(?:/[^{_STOP}]*)?)(?![a-z0-9@-])",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"(?<![a-z0-9_.+-])[a-z0-9_.+-]{1,64}@((?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24})(?![a-z0-9-])", re.IGNORECASE
)
_SCHEME = re.compile(r"^(?:https?:/{1,3}|hxxps?://)", re.IGNORECASE)
_FILE = re.compile(
    r"\.(?:apk|exe|zip|rar|7z|pdf|jpg|jpeg|png|mp4|docx?|docm|xlsx?|xlsm|csv|scr|msi|bat|js|html?|iso|dmg|txt|gz|tar|jar|heic|mov)$",
    re.IGNORECASE,
)
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]")
_FOREIGN = re.compile(r"[\u0370-\u058f\u13a0-\u13ff\uab70-\uabbf]")
_NUMBER = re.compile(r"(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+)){0,3}")
_LEAST_PARTS = 2
_KEPT = 4096

_suffixes = TLDExtract(suffix_list_urls=(), cache_dir=None)


class Address(NamedTuple):
    """A host as written in a text; `whole`: with what stands before and behind."""

    host: str
    whole: str


def addresses_in(text: str) -> Iterator[Address]:
    """Links, bare hosts and the hosts of mail addresses. Names of files are none."""
    for found in _MAIL.finditer(text):
        yield Address(found[1].lower(), found[0])
    for found in _ADDRESS.finditer(text):
        whole = _cut(found[0]).rstrip(".:;!?)")
        host = host_of(whole)
        if not host or (found.start() and text[found.start() - 1] == "@"):
            continue
        if (found["bare"] is None and not _is_file(whole, host)) or (
            found["bare"] is not None and _is_bare_host(host, whole)
        ):
            yield Address(host, whole)


def host_of(link: str) -> str:
    """The host that a browser would go to: without user name, port, path and a dot at the end."""
    rest = re.split(r"[/?#\\]", _SCHEME.sub("", link))[0]
    return re.sub(r":\d*$", "", rest.rpartition("@")[2]).strip(".").lower()


def is_official(host: str) -> bool:
    return registrable(host) in OFFICIAL


def is_known(address: Address) -> bool:
    """A host that honest buyers send: a map, a film, a courier's or a bank's own page. A form or a shared file may be anybody's."""
    if address.host in _KNOWN_SHORT or "goo.gl/maps" in address.whole.lower():
        return True
    if registrable(address.host) == "google.com":
        return "/maps" in address.whole.lower() or address.host.startswith(("maps.", "play."))
    return registrable(address.host) in _KNOWN and not is_chat(address.host)


def is_chat(host: str) -> bool:
    """An address that leads into a messenger."""
    return host.removeprefix("www.") in _CHATS


def is_short(address: Address) -> bool:
    """A short link that may lead anywhere; those of maps lead to maps."""
    return address.host.removeprefix("www.") in _SHORTENERS and not is_known(address)


@lru_cache(_KEPT)
def registrable(host: str) -> str:
    """The part that is bought: shop.example.co.th → example.co.th. Of an ending that is no public one, the last two parts."""
    parts = _suffixes.extract_str(host.strip("."))
    if parts.suffix and parts.domain:
        return f"{parts.domain}.{parts.suffix}"
    return ".".join(host.strip(".").split(".")[-2:])


def shown(host: str) -> str:
    """A host as a person reads it; punycode is decoded and both are shown."""
    if "xn--" not in host:
        return host
    try:
        return f"{host} ({host.encode('ascii').decode('idna')})"
    except UnicodeError:
        return host


def look_alike(address: Address) -> str:
    """Why an address is hostile by itself; empty when it is only unknown."""
    host = address.host
    before = re.split(r"[/?#\\]", _SCHEME.sub("", address.whole))[0]
    if "@" in before and _SCHEME.match(address.whole):
        return gettext_noop("A link hides its real host behind an @.")
    if _is_number(host):
        return gettext_noop("A link leads to a bare number instead of a name.")
    if is_official(host) and host.isascii():
        return ""
    if _is_masked(host):
        return gettext_noop("A link is written in letters that only look like others.")
    if is_short(address):
        return gettext_noop("A short link hides where it leads.")
    if _names_a_platform(host):
        return gettext_noop("An address uses a platform's name, but is not the platform's.")
    return ""


def is_lure(host: str) -> bool:
    """An unknown host named after what scams ask for."""
    return bool(_LURES.search(host))


def _cut(found: str) -> str:
    """A link ends where letters of a language without spaces begin, once a whole host has been read."""
    stop = _UNSPACED.search(found)
    if stop is None or "." not in found[: stop.start()].strip("."):
        return found
    host = found[: stop.start()]
    return host if re.search(r"\.[a-z]{2,}", host, re.IGNORECASE) else found


def _is_file(whole: str, host: str) -> bool:
    return bool(_FILE.search(host)) and not _SCHEME.match(whole)


def _is_bare_host(host: str, whole: str) -> bool:
    """`today.love it` is a full stop without a space; `today.com` is a host."""
    if _FILE.search(host) or len(host.split(".")) < _LEAST_PARTS:
        return False
    if _names_a_platform(host) or is_official(host) or is_chat(host) or "/" in whole:
        return True
    return host.rpartition(".")[2] in _BARE_ENDINGS or len(host.split(".")) > _LEAST_PARTS


def _is_masked(host: str) -> bool:
    """Latin letters among those of another script, or a part whose letters all read as Latin ones. Accents are a language."""
    parts = shown(host).rpartition("(")[2].strip(")").split(".")
    return any(_FOREIGN.search(part) and (re.search("[a-z]", part) or fold(part).isascii()) for part in parts)


@lru_cache(_KEPT)
def _names_a_platform(host: str) -> bool:
    """The name, with digits for letters, hyphens, doubled or swapped letters, in any part of the host."""
    read = fold(shown(host).rpartition("(")[2].strip(")"))
    plain = [read.translate(str.maketrans("01345789", to)) for to in ("oleastbg", "oieastbg")]
    for text in (read, *plain):
        joined = re.sub(r"[^a-z.]", "", text)
        if any(brand in one for brand in BRANDS for one in (joined, _single(joined))):
            return True
        if any(_nearly(word) for word in re.split(r"[^a-z]+", text)):
            return True
    return False


def _nearly(word: str) -> bool:
    if any(_single(word) == _single(brand) for brand in BRANDS):
        return True
    return any(abs(len(word) - len(brand)) <= 1 and DamerauLevenshtein.distance(word, brand) <= 1 for brand in BRANDS)


def _single(text: str) -> str:
    return re.sub(r"(.)\1+", r"\1", text)


def _is_number(host: str) -> bool:
    """Dotted, decimal, hexadecimal and octal forms, and those of the newer protocol."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return bool(_NUMBER.fullmatch(host))
    return True
