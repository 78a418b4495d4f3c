"""Outgoing webhooks, in the Standard Webhooks form (standardwebhooks.com): events are taken from rows and sent from an outbox."""
