"""The cast of the faces' tests, here too."""

from tests.faces.conftest import api_of, page_of, world

__all__ = ["api_of", "page_of", "world"]
