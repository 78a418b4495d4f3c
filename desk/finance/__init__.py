"""What finance looks at: who owes a platform and until when, what is not paid out, what is due against what came."""
