"""Who translates: one file each, chosen by TRANSLATE_WITH. Nobody is asked until an operator gives an address or a key."""
