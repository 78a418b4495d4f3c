"""What scams are made of, phrase by phrase, a file for each language."""
