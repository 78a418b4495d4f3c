"""Which passwords are refused, each with its reason in words."""
