"""What other tools of the seller and people tell us of a store: figures, and topics that a platform keeps closed to apps."""
