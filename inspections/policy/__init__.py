"""The policy watch: which official pages are looked at, how they are read, what changed and whom it concerns."""
