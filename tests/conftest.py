"""Runs the whole suite on real servers. They start here, before pytest-django reads the settings (see tests/services.py)."""

import django
import pytest

from tests import services

services.start()
django.setup()  # now, since the folders' own conftest files already import models


def pytest_unconfigure(config: pytest.Config) -> None:
    services.stop()
