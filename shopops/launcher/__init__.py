"""The one-command start: real PostgreSQL and Valkey from wheels, every process of the product under one roof."""
