"""A fetch loop for tests of the connector, and where the recorded payloads lie."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from stores.fetching import FetchLoop
from tests.house import PAYLOADS
from tests.stores.lazada_gateway import brisk_loop, lazada, patient_loop
from tests.stores.shopee_host import host, shopee_loop

__all__ = ["brisk_loop", "host", "lazada", "needs_payloads", "patient_loop", "quick_loop", "shopee_loop"]

needs_payloads = pytest.mark.skipif(not PAYLOADS.exists(), reason="the recorded payloads are not beside the project")


@pytest.fixture(scope="session")
def quick_loop() -> Iterator[FetchLoop]:
    """Gives up on a call after 1.5 seconds."""
    with override_settings(PLATFORM_CALL_SECONDS=1.5, PLATFORM_BODY_BYTES=200_000):
        running = FetchLoop()
    yield running
    running.close()
