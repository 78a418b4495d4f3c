"""Lazada's face of the sandbox: one gateway for six countries, form bodies, verdicts inside verdicts, a second app for chats."""
