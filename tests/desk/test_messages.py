"""Every text of ours is translated into Simplified Chinese, and the command says when one is not."""

import re
from io import StringIO

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings
from django.core.management import call_command
from django.utils import translation

from desk.catalogue import KEYWORDS, ROOMS, compare
from inspections.registry import all_checks


def test_nothing_is_left_to_translate():
    said = StringIO()
    call_command("messages", check=True, stdout=said)


def test_texts_are_found_by_whatever_name_gettext_is_imported():
    files = [path for room in ROOMS for path in (settings.BASE_DIR / room).rglob("*.py")]
    names = {name for path in files for name in re.findall(r"gettext\w* as (\w+)", path.read_text())}
    assert names <= KEYWORDS.keys()


@pytest.mark.parametrize("check", sorted(all_checks()))
def test_every_check_speaks_chinese(check: str):
    with translation.override("zh-hans"):
        sentence, title = str(all_checks()[check].sentence), str(all_checks()[check].title)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in sentence)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in title)


def test_each_kind_of_fault_is_named():
    template, catalogue = Catalog(), Catalog()
    for text in ("missing", "unsure", "whole", "Order {order}"):
        template.add(text)
    catalogue.add("missing", "")
    catalogue.add("unsure", "x", flags=["fuzzy"])
    catalogue.add("whole", "y")
    catalogue.add("gone", "z")
    catalogue.add("Order {order}", "订单 {number}")
    found = compare(catalogue, template)
    assert found == (["missing"], ["unsure"], ["gone"], ["Order {order}"])
