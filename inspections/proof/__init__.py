"""The proof that every store was looked at: a sealed row for each store and day, chained by hashes, and what is made of it."""
