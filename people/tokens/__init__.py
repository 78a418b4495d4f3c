"""API tokens: what one opens, how its text is hashed, making and revoking them."""
