"""What no platform's API gives: people look it up in Seller Center, say what they saw, and their word runs out."""
