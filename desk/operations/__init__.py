"""The boards of those who pack and restock: orders by cut-off, stock by what is missing, and many changes at once."""
