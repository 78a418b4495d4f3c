"""Who is here and what they may do: users, roles, API tokens, and the vault that seals secrets."""
