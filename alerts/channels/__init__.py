"""The ways a person is told: one file a channel, found by its line in registry.py."""
