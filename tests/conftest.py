"""Runs the whole suite on real servers. They start here, before pytest-django reads the settings (see tests/services.py)."""

import os
import sys

import django
import hypothesis
import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from tests import services

# Of several processes side by side, each that tests has servers of its own; the one that only hands out the tests has none.
_hands_out = any(argument.startswith("-n") for argument in sys.argv) and "PYTEST_XDIST_WORKER" not in os.environ
services.pretend() if _hands_out else services.start()
django.setup()  # now, since the folders' own conftest files already import models
connection.settings_dict["TEST"]["TEMPLATE"] = services.template
if _hands_out:
    del os.environ["DJANGO_SETTINGS_MODULE"]  # what the others inherit they would read before their servers stand

from django.contrib.auth.hashers import PBKDF2PasswordHasher  # noqa: E402
from django.test import Client  # noqa: E402
from whitenoise.middleware import WhiteNoiseMiddleware  # noqa: E402

from tests.signing_in import signed_in_with_both_factors  # noqa: E402
from tests.static_files import add_files_once_found  # noqa: E402

# A busy machine is slow at times, and no test here is about time.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("house")


# Nobody sees a page with one factor, so whoever is signed in for a test has shown both (see tests/signing_in.py).
Client.force_login = signed_in_with_both_factors  # type: ignore[method-assign,assignment]
# A million rounds tell a test no more than a thousand.
PBKDF2PasswordHasher.iterations = 1_000
WhiteNoiseMiddleware.add_files_from_finders = add_files_once_found


# What takes longest begins first, or one process works alone at the end while the others stand idle.
_LONGEST = (
    *("launcher/test_up", "test_who_sees_what", "inspections/test_processes", "test_content_policy"),
    *("service/test_in_browser", "platforms/test_contract", "test_deploy"),
)

# These run by `make thorough`.
_APART = (
    "faces/test_oracles",
    "faces/test_side_oracles",
    "desk/test_readable_in_browser",
    "desk/test_by_keyboard_alone",
    "alerts/test_wild_days",
    "desk/test_every_page_in_browser",
    "desk/test_hostile_corners_in_browser",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps the order within each file."""

    def rank(item: pytest.Item) -> int:
        path = item.path.as_posix()
        return next((place for place, name in enumerate(_LONGEST) if name in path), len(_LONGEST))

    items.sort(key=rank)
    if "THOROUGH" not in os.environ:
        apart = pytest.mark.skip(reason="Takes minutes by itself: make thorough.")
        for item in items:
            if any(name in item.path.as_posix() for name in _APART):
                item.add_marker(apart)


def pytest_unconfigure(config: pytest.Config) -> None:
    services.stop()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The database refuses to empty the proof's tables; between tests that commit, they are emptied all the same."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in (
            "inspections_sealedday",
            "inspections_dayhead",
            "inspections_sealing",
            "stores_inspectionswitch",
            "people_auditentry",
        ):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER sealed_whole")
