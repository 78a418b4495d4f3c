"""Shopee Open Platform, version 2. Official reference and guides as mirrored in December 2025 and August 2026."""
