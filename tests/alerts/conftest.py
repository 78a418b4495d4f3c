"""What the tests of this room share."""

from collections.abc import Iterator

import pytest

from tests.alerts.sink import Sink, open_sink


@pytest.fixture
def sink() -> Iterator[Sink]:
    with open_sink() as running:
        yield running
