"""Webhooks: received and stored here; what they set in motion is one floor up (`inspections.wakings`)."""
