"""Buyers' data: where it lies, how long it stays, how it is erased, and what is held on one buyer."""
