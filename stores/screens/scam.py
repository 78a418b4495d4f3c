"""Whether a text looks like a scam against a seller, and why. It warns and explains; it never blocks a buyer.

No single word decides: what is asked for (a secret, money, a move elsewhere) counts together with who asks, under what threat, and
how. A text that warns of scams names the same things and says that nobody asks for them. The patterns are those reported of
sellers in Southeast Asia (platforms' own security pages, police notices, 2025 to 2026).
"""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from django.utils.translation import gettext_noop

from stores.screens.domains import Address, addresses_in, is_chat, is_lure, is_official, look_alike

SUSPICIOUS, OK = "suspicious", "ok"

_DANGEROUS = re.compile(
    r"[\w\u0e00-\u0e7f\u4e00-\u9fff-]+\.(?:apk|exe|scr|msi|bat|cmd|js|vbs|jar|iso|img|dmg|lnk|hta|ps1|docm|xlsm)\b",
    re.IGNORECASE,
)
_ARCHIVE = re.compile(r"[\w\u0e00-\u0e7f\u4e00-\u9fff-]+\.(?:zip|rar|7z|gz|tar|html?)\b", re.IGNORECASE)
_AMOUNT = re.compile(
    r"(?:[$€£¥₫฿₱]|rp|rm|usd|usdt|us\$|s\$)\s?\d|\d[\d.,]*\s?(?:k\b|usd|usdt|dollars?|pesos?|บาท|baht|nghìn|triệu|đ\b|vnd|元|块|ribu|juta|ringgit)|\d{3,}",
    re.IGNORECASE,
)
_MANY_SIGNS = 3
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
_SENTENCES = re.compile(r"(?<=[.!?。！？;；\n])\s*")
# A number at which somebody can be reached, or a name in a messenger.
_HANDLE = re.compile(r"@[\w.]{4,}|\+?\d[\d\s-]{7,}\d|\b(?:vx|wx|id)[-: ]?[\w-]{5,}", re.IGNORECASE)


class Verdict(NamedTuple):
    """`reasons`: sentences in English, marked for translation, the strongest first."""

    verdict: str
    reasons: tuple[str, ...]


def screen(text: str) -> Verdict:
    """Judges one message or any pasted text."""
    plain = plain_form(text)
    addresses = list(addresses_in(plain))
    said = _Said(plain, addresses)
    reasons = [reason for test, reason in _TESTS if test(said)]
    reasons = [*_of_addresses(said, addresses), *reasons]
    return Verdict(SUSPICIOUS if reasons else OK, tuple(dict.fromkeys(reasons)))


def warnings_of(sender: str, text: str) -> list[str]:
    """What there is to warn of in a chat message; only buyers' are judged. `sender` as in stores.records.MessageRecord."""
    return list(screen(text).reasons) if sender == "buyer" else []


class _Said:
    """What a text speaks of. `asks_not`: it says that something is never asked for, or asks whether to believe it."""

    def __init__(self, text: str, addresses: list[Address]) -> None:
        self.text = text
        self.sentences = [one for one in _SENTENCES.split(text) if one.strip()] or [text]
        self.asks_not = self.has("never")
        self.strange = [one for one in addresses if not is_official(one.host)]

    def has(self, *concepts: str) -> bool:
        """All of them, anywhere."""
        return all(_found(concept, self.text) for concept in concepts)

    def together(self, *concepts: str) -> bool:
        """All of them in one sentence, or in two that follow each other."""
        pairs = [" ".join(self.sentences[place : place + 2]) for place in range(len(self.sentences))]
        return any(all(_found(concept, part) for concept in concepts) for part in pairs)


def _of_addresses(said: _Said, addresses: list[Address]) -> Iterator[str]:
    for address in addresses:
        if is_official(address.host) and not look_alike(address):
            continue
        if is_chat(address.host):
            yield gettext_noop("A link leads out of the platform into a messenger.")
        elif why := look_alike(address):
            if not said.asks_not:
                yield why
        elif not said.asks_not and (
            is_lure(address.host)
            or said.has("threat")
            or said.has("authority")
            or said.has("prize")
            or said.has("task")
            or said.together("secret", "ask")
            or said.has("money", "private")
        ):
            yield gettext_noop(
                "A link leads to an address that is not the platform's, where something is to be entered or paid."
            )


def _asks_for_a_secret(said: _Said) -> bool:
    return not said.asks_not and said.together("secret", "ask") and _is_serious(said)


def _is_serious(said: _Said) -> bool:
    """Buyers speak of codes and cards too: of vouchers, of a courier's PIN, of a refund to their own card."""
    return (
        said.has("authority")
        or said.has("threat")
        or said.has("unban")
        or said.has("overpay")
        or said.has("prize")
        or said.has("remote")
        or said.has("offapp")
        or said.has("private")
        or bool(said.strange)
        or bool(re.search(_STRONG, said.text))
    )


_STRONG = (
    r"password|kata (?:sandi|laluan)|mật khẩu|รหัสผ่าน|密码|密碼|cvv|otp\b|\btac\b|mpin|验证码|驗證碼|mã (?:otp|xác thực|xác minh)"
    r"|รหัส ?(?:otp|ยืนยัน|หลังบัตร)"
    r"|\d[- ]digit (?:code|na code|pin)|verification code|refresh token|app secret|管理员权限|seed phrase"
)


def _asks_to_leave(said: _Said) -> bool:
    """Into a messenger, or to deal outside."""
    elsewhere = said.has("messenger") and (said.has("move") or bool(_HANDLE.search(said.text)))
    deal = said.has("offapp") and (said.has("money") or said.has("messenger"))
    return not said.asks_not and (elsewhere or deal)


def _asks_for_money(said: _Said) -> bool:
    return (
        not said.asks_not
        and said.together("money", "private")
        and (bool(_AMOUNT.search(said.text)) or said.has("threat") or said.has("authority") or said.has("ask"))
    )


def _sells_reviews(said: _Said) -> bool:
    paid = said.has("review", "money") and (bool(_AMOUNT.search(said.text)) or said.has("ask") or said.has("private"))
    return not said.asks_not and paid and bool(re.search(_BARGAIN, said.text))


_BARGAIN = (
    r"\bif\b|\bor\b|\bunless\b|otherwise|change|delete|remove|edit|kalau|kalo|jika|kung|kapag|pag |tidak"
    r"|hapus|padam|ubah|nếu|thì|rồi|sửa|xóa|xoá|ถ้า|ไม่งั้น|แก้|ลบ|"
    r"如果|不然|否则|不给|不退|就|删|改|buburahin|burahin|tatanggalin|ipapakalat|papalitan|then"
)


def _offers_to_clear(said: _Said) -> bool:
    return (
        not said.asks_not
        and said.has("unban")
        and (
            said.has("money")
            or said.has("ask")
            or bool(re.search(r"point|violation|penalt|poin|mata|วงใน|คนใน|违规|解封|điểm|vi phạm", said.text))
        )
    )


def _brings_a_program(said: _Said) -> bool:
    return bool(_DANGEROUS.search(said.text))


def _brings_an_archive(said: _Said) -> bool:
    return (
        bool(_ARCHIVE.search(said.text))
        and not said.asks_not
        and (said.has("lure") or said.has("secret") or said.has("threat") or said.has("authority"))
    )


def _wants_control(said: _Said) -> bool:
    return (
        not said.asks_not
        and said.has("remote")
        and (said.has("ask") or said.has("authority") or said.has("lure") or said.has("secret"))
    )


def _promises_a_prize(said: _Said) -> bool:
    return (
        not said.asks_not
        and said.has("prize")
        and (said.together("secret", "ask") or said.has("private") or bool(said.strange) or said.has("messenger"))
    )


def _offers_tasks(said: _Said) -> bool:
    hits = len(_hits("task", said.text))
    return not said.asks_not and (
        hits >= 2 or (hits == 1 and (said.has("private") or bool(said.strange) or said.has("messenger")))
    )


def _pays_beside(said: _Said) -> bool:
    """Paid too much, paid elsewhere, or a refund that goes round the platform."""
    return (
        not said.asks_not
        and said.has("overpay")
        and (
            said.has("offapp")
            or said.together("secret", "ask")
            or bool(said.strange)
            or said.has("private")
            or _twice(said)
        )
    )


def _twice(said: _Said) -> bool:
    return len(_hits("overpay", said.text)) >= 2


def _speaks_for_the_platform(said: _Said) -> bool:
    """Staff write in Seller Center, not in a buyer's chat: who claims it and wants something is not staff."""
    return (
        not said.asks_not
        and said.has("authority")
        and (
            said.together("secret", "ask")
            or said.has("messenger", "move")
            or said.has("money", "private")
            or (said.has("threat") and bool(said.strange))
        )
    )


def _adds_up(said: _Said) -> bool:
    """Three or more things that seldom meet in an honest message."""
    odd = ("authority", "private", "offapp", "messenger", "prize", "task", "unban", "overpay", "remote")
    signs = sum(said.has(concept) for concept in odd) + bool(said.strange) + said.together("secret", "ask")
    return not said.asks_not and signs >= _MANY_SIGNS


_Test = Callable[[_Said], bool]
_TESTS: tuple[tuple[_Test, str], ...] = (
    (_asks_for_a_secret, gettext_noop("It asks for a password, a code or a card's data.")),
    (_brings_a_program, gettext_noop("It brings a file that is a program.")),
    (_brings_an_archive, gettext_noop("It brings a packed file and wants it opened.")),
    (_wants_control, gettext_noop("It wants a program installed that lets others into the computer.")),
    (_offers_to_clear, gettext_noop("It offers to clear violations or to bring back accounts by the back door.")),
    (_sells_reviews, gettext_noop("It wants money for a review, or not to write one.")),
    (_asks_for_money, gettext_noop("It asks for a payment in advance or to a private account.")),
    (_asks_to_leave, gettext_noop("It wants to go on outside the platform.")),
    (_pays_beside, gettext_noop("It speaks of money paid or refunded beside the platform.")),
    (_promises_a_prize, gettext_noop("It promises a prize and wants something for it.")),
    (_offers_tasks, gettext_noop("It offers paid tasks or a shop that is to be paid for first.")),
    (_adds_up, gettext_noop("It has several marks that meet in scams.")),
    (_speaks_for_the_platform, gettext_noop("It claims to be the platform's staff and wants something.")),
)  # fmt: skip


def plain_form(text: str) -> str:
    """One form for every way of writing it: full width, invisible characters, capitals."""
    whole = unicodedata.normalize("NFKC", text)
    return _INVISIBLE.sub("", whole).lower()


def _found(concept: str, text: str) -> bool:
    return _pattern(concept).search(text) is not None


def _hits(concept: str, text: str) -> set[str]:
    return {found[0] for found in _pattern(concept).finditer(text)}


@cache
def _pattern(concept: str) -> re.Pattern[str]:
    """All languages at once, since messages mix them. Words with spaces between begin at the start of a word."""
    spaced: list[str] = []
    unspaced: list[str] = []
    for name, words in _words().items():
        (unspaced if name in ("th", "zh") else spaced).extend(words.get(concept, ()))
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(spaced)})|(?:{'|'.join(unspaced)})")


@cache
def _words() -> Mapping[str, dict[str, list[str]]]:
    folder = files("stores.screens.words")
    return {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text("utf-8"))
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    }
