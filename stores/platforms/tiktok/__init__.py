"""TikTok Shop Open API, versions 202309 and later. Documentation as mirrored in 2025 and re-read in 2026."""
