"""Who can sign in to the stores' Seller Centers, with which rights, and from where they did."""
