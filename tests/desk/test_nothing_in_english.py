"""Whoever chose Chinese reads no English: on every page there is, what is not data, a name or a code is Chinese.

All texts from outside are Chinese for the time, so that what is left in Latin letters is ours or a library's.
"""

import re
from zoneinfo import available_timezones

from django.apps import apps
from django.utils import translation

from people.audit.verbs import named_verbs
from people.models import User
from tests.desk.every_page import pages
from tests.desk.hostile import poison
from tests.desk.page_texts import texts_of
from tests.faces.conftest import world  # noqa: F401  (fixture)
from tests.faces.world import World

OUTSIDE = "外来文字" * 40
# What the trade and its people write in Latin letters whatever they speak: products as their makers write them, few words,
# and what is searched for in a policy page.
_SAME_EVERYWHERE = """
ShopOps TikTok_Shop Shopee Lazada Slack Discord LINE_Developers LINE Lark Microsoft_Teams Telegram WhatsApp BotFather iPhone
Google_Authenticator Microsoft_Authenticator 1Password Bitwarden Aegis JavaScript English Webhook XLSX JSON HTTPS LDAP beat Key
points
"""
# What stands in the tests' world where no text can be put: unique names, a platform's own words, rows that nobody may change.
_OF_THE_WORLD = """
alice Alice bob Bob carol charlie Charlie Jakarta Everything PT_Batik Batik_House Somebody_Else Exporting_operations Left
It_left. Signed_in Prohibited_Listing Not_shown_in_search AWAITING_SHIPMENT ACTIVATE odd BTK-01 BTK-02 test Test
TikTok_Shop_key ID:_key key id:1
"""
_CODES = re.compile(
    r"`[^`]+`|https?://\S+|\S+@\S+|/workflows/|sig=|\.env\.example|VAPID_PRIVATE_KEY|\{[a-z]+\}"  # to be typed as they stand
    r"|[a-z_]+((, |、)[a-z_]+){2,}|\b[a-z]{2}_[A-Z]{2}\b"  # columns of a file; a template's language at WhatsApp
    r"|\b[A-Z]{2,3}\b|(?<![a-z])(en|zh-hans|http|https|socks5)(?![a-z])"  # countries, currencies, ID, API, PDF; codes in lists
    r"|\b[A-Za-z]+(_[a-z]+)*\.[a-z_]+\b|\([a-z]+(_[a-z]+)+\)"  # rules and events by their ids, a check's beside its title
    r"|\b[0-9a-f]{12,}\b|shopops_[\w-]+|\bpbkdf2_sha256\b|: [\w/+.=]{6}\*+"  # hashes, the beginning of a token or of a password's hash
    r"|log_in: ok|orders_ship_overdue 1|what: evidence|orders:export",  # lines of the audit trail, which programs read too
    re.ASCII,
)
_ENGLISH = re.compile(r"[A-Za-z]{2,}")


def _names_in(list_of_them: str) -> list[str]:
    """An underscore stands for a blank, or for itself."""
    return [*list_of_them.split(), *(name.replace("_", " ") for name in list_of_them.split())]


def _any_of(names: list[str]) -> re.Pattern[str]:
    told = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.compile(rf"(?<![A-Za-z])({told})(?![A-Za-z])")


# What is special before what is general: a store's name may hold a country's code.
_KNOWN = (
    _any_of(list(available_timezones())),
    _any_of(_names_in(_OF_THE_WORLD)),
    _CODES,
    _any_of(_names_in(_SAME_EVERYWHERE)),
)


def test_every_page_speaks_chinese_to_whoever_chose_it(world: World):  # noqa: F811
    User.objects.update(language="zh-hans")
    poison(OUTSIDE)
    looked_at = 0
    english: dict[str, str] = {}
    for page in pages(world):
        looked_at += 1
        for text in texts_of(page.content):
            if text not in english and _ENGLISH.search(text) and (words := left_in_english(text)):
                english[text] = f"{page.name}: {words} | {text[:120]}"
    assert looked_at > 200
    assert "\n".join(english.values()) == ""


def left_in_english(text: str) -> str:
    """What of a text is none of the names and codes that are the same everywhere; empty: nothing."""
    for known in _KNOWN:
        text = known.sub(" ", text)
    return " ".join(_ENGLISH.findall(text))


def test_no_state_is_told_as_if_it_were_the_name_of_a_column():
    """“Sent” is a column of times and a state; in Chinese these are two words."""
    with translation.override("zh-hans"):
        told = {
            f"{field}: {label}"
            for model in apps.get_models()
            for field in model._meta.fields
            for _value, label in field.flatchoices
            if str(label).endswith("时间")
        } | {label for _verb, label in named_verbs() if label.endswith("时间")}
    assert told == set()


def test_it_would_find_a_sentence_a_button_and_a_hint_that_were_forgotten():
    page = (
        "<p>店铺 Shopee</p><p>Choose a store</p><input type=submit value=Save><input placeholder='Find…'><kbd>Esc</kbd>"
    )
    found = [text for text in texts_of(page) if left_in_english(text)]
    assert found == ["Choose a store", "Save", "Find…"]
