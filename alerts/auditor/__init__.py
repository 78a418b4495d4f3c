"""Notices silence: what should have happened and did not, read from PostgreSQL alone, so that a dead broker hides nothing."""
