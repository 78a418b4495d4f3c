"""One file a kind of action; found by its file."""
