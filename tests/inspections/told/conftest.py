"""The cast and their stores, as the faces' tests know them, and programs with somebody's token."""

from tests.faces.conftest import api_of, page_of, world  # noqa: F401  (fixtures)
