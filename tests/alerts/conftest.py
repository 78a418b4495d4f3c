"""What the tests of this room share."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.alerts.cast import Cast, call_cast
from tests.alerts.sink import Sink, open_sink


@pytest.fixture
def sink() -> Iterator[Sink]:
    with open_sink() as running:
        yield running


@pytest.fixture
def cast(db: None) -> Cast:
    return call_cast()


@pytest.fixture
def slack(sink: Sink, settings: Any) -> Sink:
    """Every chat service is this machine's own, and says what Slack says when all is well."""
    settings.CHANNEL_TEST_ORIGIN = sink.url
    settings.PUBLIC_URL = "https://shopops.example"
    return sink
