"""The rows that belong to the desk alone, where Django looks for them."""

from desk.board.saved_view import SavedView
from desk.look.choice import Look

__all__ = ["Look", "SavedView"]
