"""Alerts in the REST API: what is wrong and what can be done with it, who hears of it, and what those who manage set."""
