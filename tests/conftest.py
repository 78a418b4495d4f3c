"""Runs the whole suite on real servers. They start here, before pytest-django reads the settings (see tests/services.py)."""

import django
import pytest

from tests import services

services.start()


def pytest_configure(config: pytest.Config) -> None:
    django.setup()


def pytest_unconfigure(config: pytest.Config) -> None:
    services.stop()
