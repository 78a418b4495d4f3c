"""Stores taken in from a table: read, judged row by row, shown, applied, and undone."""
