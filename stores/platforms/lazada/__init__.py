"""Lazada Open Platform (LazOP), one gateway a country. Documentation as mirrored in 2025 and 2026."""
