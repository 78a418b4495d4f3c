"""Texts looked through before somebody acts on them: messages that may be a scam. Pure: texts in, verdicts with reasons out."""
