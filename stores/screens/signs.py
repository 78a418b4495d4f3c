"""What in a text speaks for a scam against a seller, sign by sign, and what speaks against it.

No single word decides: what is asked for (a secret, money, a move elsewhere) counts together with who asks, under what threat, and
how. A text that warns of scams names the same things and says that nobody asks for them. The patterns are those reported of
sellers in Southeast Asia (platforms' own security pages, police notices, 2025 to 2026).
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property
from importlib.resources import files
from typing import NamedTuple

from django.utils.translation import gettext_noop

from stores.screens.domains import (
    Address,
    addresses_in,
    is_chat,
    is_known,
    is_lure,
    is_official,
    look_alike,
    shown,
)
from stores.screens.letters import plain_form, tidy

# The ends of names of files: programs, and what is to be unpacked or opened. Before the end stands a name.
_PROGRAM = re.compile(
    r"\.(?:apk|exe|scr|msi|bat|cmd|js|vbs|jar|iso|img|dmg|lnk|hta|ps1|docm|xlsm)(?![a-z0-9])", re.IGNORECASE
)
_ARCHIVE = re.compile(r"\.(?:zip|rar|7z|gz|tar|html?)(?![a-z0-9])", re.IGNORECASE)
_STEM = re.compile(r"[\w.\u0e00-\u0e7f\u4e00-\u9fff-]+$")
_LONGEST_STEM = 60
_AMOUNT = re.compile(
    r"(?:[$€£¥₫฿₱]|rp|rm|usd|usdt|us\$|s\$)\s?\d|\d[\d.,]{0,12}\s?(?:k\b|usd|usdt|dollars?|pesos?|บาท|baht|nghìn|triệu|đ\b|vnd|元|块|ribu|juta|ringgit)|\d{3,}",
    re.IGNORECASE,
)
_MANY_SIGNS = 3
# Signs for what was masked; a text's own letters of that range are dropped first.
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_PROGRAM_SIGN, _ARCHIVE_SIGN = "\ue005", "\ue006"
_SENTENCES = re.compile(r"(?<=[.!?。！？;；\n])\s*")
# A number at which somebody can be reached, or a name in a messenger.
_HANDLE = re.compile(r"@[\w.]{4,}|\+?\d[\d\s-]{7,}\d|\b(?:vx|wx|id)[-: ]?[\w-]{5,}", re.IGNORECASE)


class Said:
    """What a text speaks of. `asks_not`: it says that something is never asked for, or asks whether to believe it."""

    def __init__(self, text: str) -> None:
        whole = _PRIVATE.sub("", tidy(text))
        self.addresses = list(dict.fromkeys(addresses_in(whole)))
        self.programs = programs_in(whole)
        self.archives = _files_in(whole, _ARCHIVE)
        self.text = plain_form(_masked(whole, self.addresses, self.programs, self.archives))
        self.sentences = [one for one in _SENTENCES.split(self.text) if one.strip()] or [self.text]
        self.asks_not = self.has("never") or self.has("doubt")
        self.strange = [one for one in self.addresses if not is_official(one.host) and not is_known(one)]

    def has(self, *concepts: str) -> bool:
        """All of them, anywhere."""
        return all(concept in self.words for concept in concepts)

    def together(self, *concepts: str) -> bool:
        """All of them in one sentence, or in two that follow each other."""
        if not self.has(*concepts):
            return False
        pairs = [" ".join(self.sentences[place : place + 2]) for place in range(len(self.sentences))]
        return any(all(_pattern(concept).search(part) for concept in concepts) for part in pairs)

    def quotes(self, *concepts: str) -> list[str]:
        """The words that stand for these."""
        return [word for concept in concepts for word in self.words.get(concept, ())]

    @cached_property
    def words(self) -> dict[str, list[str]]:
        """Each concept that is spoken of, with its words."""
        found = {concept: [one[0].strip() for one in _pattern(concept).finditer(self.text)] for concept in _concepts()}
        return {concept: list(dict.fromkeys(words)) for concept, words in found.items() if words}


def _masked(text: str, addresses: list[Address], programs: list[str], archives: list[str]) -> str:
    """Each address and file as one sign of its sort: its letters are judged apart."""
    signs = [(one.whole, _sort_of(one)) for one in addresses]
    signs += [(name, _PROGRAM_SIGN) for name in programs] + [(name, _ARCHIVE_SIGN) for name in archives]
    for name, sign in sorted(signs, key=lambda one: -len(one[0])):
        text = text.replace(name, f" {sign} ")
    return text


def _sort_of(address: Address) -> str:
    if is_official(address.host):
        return "\ue001"
    if is_known(address):
        return "\ue002"
    return "\ue003" if is_chat(address.host) else "\ue004"


def _asks_for_a_secret(said: Said) -> bool:
    return not said.asks_not and said.together("secret", "ask") and _is_serious(said)


def _is_serious(said: Said) -> bool:
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


def _asks_to_leave(said: Said) -> bool:
    """Into a messenger, or to deal outside."""
    elsewhere = said.has("messenger") and (said.has("move") or bool(_HANDLE.search(said.text)))
    deal = said.has("offapp") and (said.has("money") or said.has("messenger"))
    return not said.asks_not and (elsewhere or deal)


def _asks_for_money(said: Said) -> bool:
    return (
        not said.asks_not
        and said.together("money", "private")
        and (bool(_AMOUNT.search(said.text)) or said.has("threat") or said.has("authority") or said.has("ask"))
    )


def _sells_reviews(said: Said) -> bool:
    paid = said.has("review", "money") and (bool(_AMOUNT.search(said.text)) or said.has("ask") or said.has("private"))
    return not said.asks_not and paid and bool(re.search(_BARGAIN, said.text))


_BARGAIN = (
    r"\bif\b|\bor\b|\bunless\b|otherwise|change|delete|remove|edit|kalau|kalo|jika|kung|kapag|pag |tidak"
    r"|hapus|padam|ubah|nếu|thì|rồi|sửa|xóa|xoá|ถ้า|ไม่งั้น|แก้|ลบ|"
    r"如果|不然|否则|不给|不退|就|删|改|buburahin|burahin|tatanggalin|ipapakalat|papalitan|then"
)


def _offers_to_clear(said: Said) -> bool:
    return (
        not said.asks_not
        and said.has("unban")
        and (
            said.has("money")
            or said.has("ask")
            or bool(re.search(r"point|violation|penalt|poin|mata|วงใน|คนใน|违规|解封|điểm|vi phạm", said.text))
        )
    )


def _brings_a_program(said: Said) -> bool:
    return bool(said.programs)


def _brings_an_archive(said: Said) -> bool:
    return (
        bool(said.archives)
        and not said.asks_not
        and (said.has("lure") or said.has("secret") or said.has("threat") or said.has("authority"))
    )


def _wants_control(said: Said) -> bool:
    return (
        not said.asks_not
        and said.has("remote")
        and (said.has("ask") or said.has("authority") or said.has("lure") or said.has("secret"))
    )


def _promises_a_prize(said: Said) -> bool:
    return (
        not said.asks_not
        and said.has("prize")
        and (said.together("secret", "ask") or said.has("private") or bool(said.strange) or said.has("messenger"))
    )


def _offers_tasks(said: Said) -> bool:
    hits = len(said.quotes("task"))
    return not said.asks_not and (
        hits >= 2 or (hits == 1 and (said.has("private") or bool(said.strange) or said.has("messenger")))
    )


def _pays_beside(said: Said) -> bool:
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


def _twice(said: Said) -> bool:
    return len(said.quotes("overpay")) >= 2


def _speaks_for_the_platform(said: Said) -> bool:
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


def _adds_up(said: Said) -> bool:
    """Three or more things that seldom meet in an honest message."""
    odd = ("authority", "private", "offapp", "messenger", "prize", "task", "unban", "overpay", "remote")
    signs = sum(said.has(concept) for concept in odd) + bool(said.strange) + said.together("secret", "ask")
    return not said.asks_not and signs >= _MANY_SIGNS


class Sign(NamedTuple):
    """One thing that speaks for a scam: `reason` in English, marked for translation, and the concepts whose words gave it away."""

    name: str
    test: Callable[[Said], bool]
    reason: str
    concepts: tuple[str, ...]


SIGNS: tuple[Sign, ...] = (
    Sign("secret", _asks_for_a_secret, gettext_noop("It asks for a password, a code or a card's data."), ("ask", "secret")),
    Sign("program", _brings_a_program, gettext_noop("It brings a file that is a program."), ()),
    Sign("archive", _brings_an_archive, gettext_noop("It brings a packed file and wants it opened."), ("lure",)),
    Sign(
        "remote",
        _wants_control,
        gettext_noop("It wants a program installed that lets others into the computer."),
        ("remote",),
    ),
    Sign(
        "unban",
        _offers_to_clear,
        gettext_noop("It offers to clear violations or to bring back accounts by the back door."),
        ("unban",),
    ),
    Sign(
        "review",
        _sells_reviews,
        gettext_noop("It wants money for a review, or not to write one."),
        ("money", "review"),
    ),
    Sign(
        "advance",
        _asks_for_money,
        gettext_noop("It asks for a payment in advance or to a private account."),
        ("money", "private"),
    ),
    Sign(
        "outside",
        _asks_to_leave,
        gettext_noop("It wants to go on outside the platform."),
        ("messenger", "move", "offapp"),
    ),
    Sign(
        "beside",
        _pays_beside,
        gettext_noop("It speaks of money paid or refunded beside the platform."),
        ("overpay", "offapp"),
    ),
    Sign("prize", _promises_a_prize, gettext_noop("It promises a prize and wants something for it."), ("prize",)),
    Sign(
        "task",
        _offers_tasks,
        gettext_noop("It offers paid tasks or a shop that is to be paid for first."),
        ("task",),
    ),
    Sign("several", _adds_up, gettext_noop("It has several marks that meet in scams."), ()),
    Sign(
        "staff",
        _speaks_for_the_platform,
        gettext_noop("It claims to be the platform's staff and wants something."),
        ("authority",),
    ),
)  # fmt: skip


def traits_of(said: Said) -> Iterator[str]:
    """Every sign, concept and sort of address, by name: what the learned weights count beside the wording."""
    yield from (f"word {concept}" for concept in said.words)
    yield from (f"sign {sign.name}" for sign in SIGNS if sign.test(said))
    for address in said.addresses:
        if is_official(address.host):
            yield "address official"
        elif is_known(address):
            yield "address known"
        elif is_chat(address.host):
            yield "address chat"
        else:
            yield "address strange"
            if look_alike(address):
                yield "address alike"
            if is_lure(address.host):
                yield "address lure"
    if said.programs:
        yield "file program"
    if said.archives:
        yield "file archive"
    for first, second in _MEETING:
        if said.has(first, second):
            yield f"both {first} {second}"
    if _AMOUNT.search(said.text):
        yield "amount"
    if _HANDLE.search(said.text):
        yield "handle"
    if _QUOTED.search(said.text):
        yield "quoted"
    if _QUESTION.search(said.text):
        yield "question"
    if said.strange:
        yield from (
            f"link {concept}"
            for concept in ("threat", "authority", "secret", "money", "prize", "lure")
            if said.has(concept)
        )


# Two that say more together than each for itself.
_MEETING = (
    ("secret", "ask"), ("authority", "ask"), ("authority", "threat"), ("threat", "ask"), ("secret", "threat"), ("messenger", "move"),
    ("messenger", "money"), ("money", "private"), ("review", "money"), ("authority", "secret"), ("prize", "ask"), ("never", "secret"),
    ("doubt", "authority"), ("doubt", "secret"), ("doubt", "money"), ("doubt", "messenger"),
    ("task", "money"), ("offapp", "money"), ("overpay", "money"), ("lure", "threat"), ("lure", "secret"), ("unban", "money"),
)  # fmt: skip
_QUOTED = re.compile('["“”«»「」『』‘][^"“”«»「」『』’]{12,}["“”«»「」『』’]')
_QUESTION = re.compile(r"[?？]\s*$|(?:ไหม|มั้ย|คะ|หรือเปล่า|吗|呢|không|ko|ba|kah|tak|ke)\s*[?？.]?\s*$")


def programs_in(text: str) -> list[str]:
    """Names of files that run."""
    return _files_in(text, _PROGRAM)


def _files_in(text: str, ends: re.Pattern[str]) -> list[str]:
    names = []
    for end in ends.finditer(text):
        if stem := _STEM.search(text[max(0, end.start() - _LONGEST_STEM) : end.start()]):
            names.append(f"{stem[0].lstrip('.')}{end[0]}")
    return list(dict.fromkeys(name for name in names if not name.startswith(".")))


def signs_of_addresses(said: Said) -> Iterator[tuple[str, str]]:
    """Reasons for which an address is suspect, each with the address as a person reads it."""
    for address in said.addresses:
        if is_official(address.host) and not look_alike(address):
            continue
        if is_chat(address.host):
            yield gettext_noop("A link leads out of the platform into a messenger."), address.whole
        elif why := look_alike(address):
            if not said.asks_not:
                yield why, shown(address.host)
        elif not said.asks_not and not is_known(address) and _is_laid_out(said, address):
            reason = gettext_noop(
                "A link leads to an address that is not the platform's, where something is to be entered or paid."
            )
            yield reason, shown(address.host)


def _is_laid_out(said: Said, address: Address) -> bool:
    """An unknown address beside what scams ask for."""
    return (
        is_lure(address.host)
        or any(said.has(concept) for concept in ("threat", "authority", "prize", "task"))
        or said.together("secret", "ask")
        or said.has("money", "private")
    )


@cache
def _concepts() -> tuple[str, ...]:
    return tuple(sorted({concept for words in _words().values() for concept in words}))


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
