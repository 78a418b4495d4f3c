"""A pretend marketplace speaking the platforms' real protocols. It imports nothing of the product, and nothing imports it.

The world is a pure function of (seed, shop, time): every order, chat and statement is a script of dated moves, and what
a reader sees is what the clock has reached. What it promises to those who drive it stands in docs/sandbox.md.
"""
