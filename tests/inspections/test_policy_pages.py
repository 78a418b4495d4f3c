"""The shipped list of policy pages and words: official hosts only, loaded as often as one likes, and what a person edited stays."""

from pathlib import Path

import pytest

from inspections.items import Severity
from inspections.models import PolicyPage
from inspections.policy.page_list import load_page_list, read_page_list
from inspections.policy.text import MOST_LETTERS, compare
from inspections.policy.weigh import topics, weigh
from inspections.rule_pack import RulePackError, read_packs


@pytest.mark.django_db
def test_the_shipped_pages_load_once_and_leave_alone_what_was_edited() -> None:
    shipped = read_page_list()
    assert load_page_list(read_page_list()) == (len(shipped), 0, 0)
    assert load_page_list(read_page_list()) == (0, 0, 0)
    PolicyPage.objects.filter(key=shipped[0].key).update(title="Ours", edited=True)
    PolicyPage.objects.filter(key=shipped[1].key).update(title="An older title", reason="kept")
    assert load_page_list(read_page_list()) == (0, 1, 1)
    assert PolicyPage.objects.get(key=shipped[0].key).title == "Ours"
    assert PolicyPage.objects.get(key=shipped[1].key).reason == "kept"


@pytest.mark.django_db
def test_a_page_that_somebody_added_before_is_not_added_again() -> None:
    shipped = read_page_list()
    PolicyPage.objects.create(platform="tiktok", country="ID", title="Mine", url=shipped[0].url)
    assert load_page_list(read_page_list()).added == len(shipped) - 1


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('key = "a"\nplatform = "tiktok"\ntitle = "x"\nurl = "https://tk-vip-stores.example/"', "own hosts"),
        ('key = "a"\nplatform = "tiktok"\ntitle = "x"\nurl = "http://seller-th.tiktok.com/"', "https://"),
        ('key = "a"\nplatform = "amazon"\ntitle = "x"\nurl = "https://seller-th.tiktok.com/"', "platform"),
        ('key = "a"\nplatform = "tiktok"\ncountry = "thai"\ntitle = "x"\nurl = "https://shopee.sg/"', "country"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, entry: str, said: str) -> None:
    file = tmp_path / "pages.toml"
    file.write_text(f"[[page]]\n{entry}\n")
    with pytest.raises(RulePackError, match=f"pages.toml, page 1 .*{said}"):
        read_page_list(file)


SOLD_IN = {
    "tiktok": ["ID", "TH", "VN", "MY", "PH", "SG", "US", "GB", "MX", "BR"],
    "shopee": ["ID", "TH", "VN", "MY", "PH", "SG", "BR"],
    "lazada": ["ID", "TH", "VN", "MY", "PH", "SG"],
}


def test_a_page_is_watched_for_every_platform_in_every_country_it_sells_in() -> None:
    watched = {(page.platform, page.country) for page in read_page_list() if page.is_on}
    assert watched >= {(platform, country) for platform, countries in SOLD_IN.items() for country in countries}


def test_every_rule_that_words_lead_to_is_shipped() -> None:
    shipped = {rule.key for rule in read_packs()}
    assert {key for topic in topics().values() for key in topic.rules} <= shipped


@pytest.mark.parametrize(
    ("country", "sentence", "severity", "topic"),
    [
        ("ID", "Toko mendapat 2 poin pelanggaran.", Severity.CRITICAL, "points"),
        ("TH", "ร้านค้าจะถูกระงับหลังจากนั้น", Severity.CRITICAL, "suspension"),
        ("VN", "Tài khoản sẽ bị đình chỉ.", Severity.CRITICAL, "suspension"),
        ("MY", "Yuran baharu dikenakan kepada penjual.", Severity.HIGH, "fee"),
        ("PH", "May bagong komisyon ang bawat benta.", Severity.HIGH, "fee"),
        ("SG", "保证金将于下月调整。", Severity.HIGH, "fee"),
        ("US", "The new deadline is Friday.", Severity.HIGH, "deadline"),
        ("US", "Toko mendapat poin.", Severity.WARNING, "nothing"),  # another country's language says nothing here
        ("US", "We wish all sellers a good season.", Severity.WARNING, "nothing"),
        ("US", "Bring coffee and defeat the appointment.", Severity.WARNING, "nothing"),  # words begin where they begin
    ],
)
def test_words_weigh_in_the_languages_of_the_page(country: str, sentence: str, severity: Severity, topic: str) -> None:
    same = "\n".join(f"Sentence number {number} of this page stays." for number in range(40))
    weight = weigh(compare(same, f"{same}\n{sentence}"), country)
    assert (weight.severity, weight.reasons[0]["topic"]) == (severity, topic)


def test_a_page_that_changed_for_a_third_must_be_read_whatever_its_words() -> None:
    weight = weigh(compare("One.\nSeventeen.\nThree.", "One.\nSeventeen!\nThree."), "US")
    assert weight.severity == Severity.HIGH
    assert weight.reasons == [{"topic": "share", "percent": 50, "severity": "high"}]


def test_a_rewritten_page_is_shown_up_to_a_bound() -> None:
    before, after = (
        "\n".join(f"{word} {number} of many." for number in range(5_000)) for word in ("Sentence", "Paragraph")
    )
    assert max(len(before), len(after)) < MOST_LETTERS
    diff = compare(before, after)
    assert (len(diff.added), len(diff.removed), diff.share) == (5_000, 5_000, 1.0)
    assert len(diff.pieces) <= 402
    assert diff.pieces[-1] == ("cut", "")
